import { Controller, Get, Header } from '@nestjs/common';
import { Access, PublicRoute } from '@modelyard/chassis';
import { ClientTransfers } from '../artifacts/client-transfers.js';

/** The version of MLflow whose wire contract is spoken. */
export const mlflowVersion = '3.17.2';

/** What clients ask to find out whom they talk to. */
@Controller()
export class ServiceInfoController {
  constructor(private readonly transfers: ClientTransfers) {}

  @Get('health')
  @PublicRoute()
  @Header('content-type', 'text/plain; charset=utf-8')
  health(): string {
    return 'OK';
  }

  @Get('version')
  @PublicRoute()
  @Header('content-type', 'text/plain; charset=utf-8')
  version(): string {
    return mlflowVersion;
  }

  @Get(['api/3.0/mlflow/server-info', 'ajax-api/3.0/mlflow/server-info'])
  @Access('read')
  serverInfo() {
    return {
      store_type: 'SqlStore',
      workspaces_enabled: false,
      trace_archival_enabled: false,
      multipart_uploads_enabled: this.transfers.enabled,
      multipart_downloads_enabled: this.transfers.enabled,
    };
  }
}
