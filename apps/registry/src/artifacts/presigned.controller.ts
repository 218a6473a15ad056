import { Controller, Get, Req } from '@nestjs/common';
import { Access } from '@modelyard/chassis';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { FindLoggedModel } from '../logged-models/find-logged-model.js';
import { int64 } from '../mlflow-wire/fields.js';
import { BodyMessage, type Sent } from '../mlflow-wire/messages.js';
import { MlflowController, MlflowPost } from '../mlflow-wire/mlflow-controller.js';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { FindRun } from '../runs/find-run.js';
import { artifactPath } from './artifact-path.js';
import { presignedRoutes, requestedPath } from './artifact-routes.js';
import { joinPath, ownPath } from './artifact-uri.js';
import { DirectUploads } from './direct-uploads.js';
import { PresignDownload } from './presign-download.js';

/** Where MLflow's client asks for a URL to fetch a proxied file from. */
@Controller([...presignedRoutes])
export class PresignedController {
  constructor(private readonly presign: PresignDownload) {}

  @Get('*')
  @Access('read')
  async download(@Req() request: FastifyRequest) {
    const { url, bytes } = await this.presign.execute(requestedPath(request.url, presignedRoutes));
    return { url, headers: {}, file_size: bytes };
  }
}

const longest = 7 * 86_400;
const place = {
  run_id: z.string().optional(),
  model_id: z.string().optional(),
  path: z.string().min(1),
  expiration: int64.optional(),
};
const urlMessage = z.object(place);

/** Where plugins and pages ask for URLs of a run's or logged model's files. */
@MlflowController('artifacts')
export class PresignedUrlsController {
  constructor(
    private readonly runs: FindRun,
    private readonly loggedModels: FindLoggedModel,
    private readonly uploads: DirectUploads,
    private readonly presign: PresignDownload,
  ) {}

  @MlflowPost('presigned-upload-url')
  async upload(@BodyMessage(urlMessage) message: Sent<typeof urlMessage>) {
    const url = await this.uploads.beginWhole(await this.pathOf(message), secondsOf(message, 900));
    return { presigned_url: url, headers: {} };
  }

  @MlflowPost('presigned-download-url', 'read')
  async download(@BodyMessage(urlMessage) message: Sent<typeof urlMessage>) {
    const { url, bytes } = await this.presign.execute(await this.pathOf(message), secondsOf(message, undefined));
    return { presigned_url: url, headers: {}, file_size: bytes };
  }

  private async pathOf({ run_id: runId, model_id: modelId, path }: Sent<typeof urlMessage>): Promise<string> {
    if ((runId ?? '') === '' ? (modelId ?? '') === '' : (modelId ?? '') !== '') {
      throw invalidParameter('Exactly one of run_id and model_id must be provided.');
    }
    const relative = artifactPath(path);
    const { artifactUri } =
      runId === undefined || runId === '' ? await this.loggedModels.byId(modelId ?? '') : await this.runs.byId(runId);
    const root = ownPath(artifactUri);
    if (root === undefined) throw invalidParameter(`The files of ${artifactUri} are not kept here; ask where they are`);
    return joinPath(root, relative);
  }
}

function secondsOf<Default>({ expiration }: { readonly expiration?: number | undefined }, otherwise: Default) {
  if (expiration === undefined) return otherwise;
  if (expiration >= 1 && expiration <= longest) return expiration;
  throw invalidParameter(`expiration must be between 1 and ${longest} seconds (got ${expiration}).`);
}
