import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { Access } from '@modelyard/chassis';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { FindLoggedModel } from '../logged-models/find-logged-model.js';
import { QueryMessage, type Sent } from '../mlflow-wire/messages.js';
import { MlflowController, MlflowGet } from '../mlflow-wire/mlflow-controller.js';
import { FetchArtifact } from './fetch-artifact.js';
import { ListArtifacts } from './list-artifacts.js';

const listMessage = z.object({ artifact_directory_path: z.string().default('') });
const fetchMessage = z.object({ artifact_file_path: z.string() });

/** The files of a logged model, by paths relative to it. */
@MlflowController('logged-models/:modelId/artifacts')
export class LoggedModelArtifactsController {
  constructor(
    private readonly models: FindLoggedModel,
    private readonly artifacts: ListArtifacts,
  ) {}

  @MlflowGet('directories')
  async list(@Param('modelId') modelId: string, @QueryMessage(listMessage) message: Sent<typeof listMessage>) {
    const { artifactUri } = await this.models.byId(modelId);
    return this.artifacts.below(artifactUri, message.artifact_directory_path);
  }
}

/** One file of a logged model; its content is no message, and only MLflow's page asks here. */
@Controller('ajax-api/2.0/mlflow/logged-models/:modelId/artifacts')
export class LoggedModelFileController {
  constructor(
    private readonly models: FindLoggedModel,
    private readonly artifacts: FetchArtifact,
  ) {}

  @Get('files')
  @Access('read')
  async fetch(
    @Param('modelId') modelId: string,
    @QueryMessage(fetchMessage) message: Sent<typeof fetchMessage>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { artifactUri } = await this.models.byId(modelId);
    return this.artifacts.sendBelow(artifactUri, message.artifact_file_path, request, reply);
  }
}
