import type { Readable } from 'node:stream';
import { Controller, HttpCode, Post, Query, Req } from '@nestjs/common';
import { Access, DomainError } from '@modelyard/chassis';
import type { FastifyRequest } from 'fastify';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { FindRun } from '../runs/find-run.js';
import { artifactPath } from './artifact-path.js';
import { pageUploadRoute } from './artifact-routes.js';
import { joinPath, ownPath } from './artifact-uri.js';
import { lengthOf } from './streamed-uploads.js';
import { StoreArtifact } from './store-artifact.js';

const mostBytes = 10 * 2 ** 20;

/** Where MLflow's page adds a small file to a run. */
@Controller(pageUploadRoute)
export class UploadArtifactController {
  constructor(
    private readonly runs: FindRun,
    private readonly storeArtifact: StoreArtifact,
  ) {}

  @Post()
  @HttpCode(200)
  @Access('write')
  async upload(
    @Query('run_uuid') runId: string | undefined,
    @Query('path') path: string | undefined,
    @Req() request: FastifyRequest,
  ) {
    if (runId === undefined || runId === '') throw invalidParameter('Request must specify run_uuid.');
    if (path === undefined || path === '') throw invalidParameter('Request must specify path.');
    const relative = artifactPath(path);
    const { artifactUri } = await this.runs.byId(runId);
    const root = ownPath(artifactUri);
    if (root === undefined) throw invalidParameter(`The files of the run are at ${artifactUri}, and not kept here.`);
    if (request.headers['content-length'] === '0') throw invalidParameter('Request must specify data.');
    const content = request.body as Readable;
    await this.storeArtifact
      .execute(joinPath(root, relative), content, lengthOf(request), mostBytes)
      .catch(inMlflowsWords);
    return {};
  }
}

function inMlflowsWords(error: unknown): never {
  if (error instanceof DomainError && error.code === 'artifact-too-large')
    throw invalidParameter('Artifact size is too large. Max size is 10MB.');
  throw error;
}
