import { Controller, Get, Req, Res } from '@nestjs/common';
import { Access } from '@modelyard/chassis';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { identifier, runReference, int64 } from '../mlflow-wire/fields.js';
import { QueryMessage, type Sent } from '../mlflow-wire/messages.js';
import { runIdOf } from '../mlflow-wire/run-reference.js';
import { FindVersion } from '../model-versions/find-version.js';
import { FindRun } from '../runs/find-run.js';
import { FetchArtifact } from './fetch-artifact.js';

const ofRunMessage = z.object({ ...runReference, path: z.string() });
const ofVersionMessage = z.object({ name: identifier, version: int64, path: z.string() });

/** One file by what it belongs to, where MLflow's pages and scripts fetch it. */
@Controller()
export class GetArtifactController {
  constructor(
    private readonly runs: FindRun,
    private readonly versions: FindVersion,
    private readonly artifacts: FetchArtifact,
  ) {}

  @Get('get-artifact')
  @Access('read')
  async ofRun(
    @QueryMessage(ofRunMessage) message: Sent<typeof ofRunMessage>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { artifactUri } = await this.runs.byId(runIdOf(message));
    return this.artifacts.sendBelow(artifactUri, message.path, request, reply);
  }

  @Get('model-versions/get-artifact')
  @Access('read')
  async ofVersion(
    @QueryMessage(ofVersionMessage) message: Sent<typeof ofVersionMessage>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { storageUri } = await this.versions.byNumber(message.name, message.version);
    return this.artifacts.sendBelow(storageUri, message.path, request, reply);
  }
}
