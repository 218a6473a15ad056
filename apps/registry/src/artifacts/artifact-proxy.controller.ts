import type { Readable } from 'node:stream';
import { Controller, Delete, Get, Put, Req, Res } from '@nestjs/common';
import { Access } from '@modelyard/chassis';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { absent } from '../mlflow-wire/mlflow-errors.js';
import { QueryMessage, type Sent } from '../mlflow-wire/messages.js';
import { toWire } from '../mlflow-wire/to-wire.js';
import { ArtifactFiles } from './artifact-files.js';
import { artifactPath } from './artifact-path.js';
import { artifactRoutes, requestedPath } from './artifact-routes.js';
import { FetchArtifact } from './fetch-artifact.js';
import { ListArtifacts } from './list-artifacts.js';
import { lengthOf } from './streamed-uploads.js';
import { StoreArtifact } from './store-artifact.js';

const listMessage = z.object({ path: z.string().default('') });

/** MLflow's artifact proxy: clients upload and fetch files by path, the service keeps them by digest. */
@Controller([...artifactRoutes])
export class ArtifactProxyController {
  constructor(
    private readonly storeArtifact: StoreArtifact,
    private readonly fetchArtifact: FetchArtifact,
    private readonly listArtifacts: ListArtifacts,
    private readonly files: ArtifactFiles,
  ) {}

  @Get()
  @Access('read')
  async list(@QueryMessage(listMessage) message: Sent<typeof listMessage>) {
    const entries = await this.listArtifacts.in(artifactPath(message.path));
    return toWire({
      files: entries.map(({ name, isFolder, bytes }) => ({ path: name, is_dir: isFolder, file_size: bytes })),
    });
  }

  @Get('*')
  @Access('read')
  download(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.fetchArtifact.send(requestedPath(request.url), request, reply);
  }

  @Put('*')
  @Access('write')
  async upload(@Req() request: FastifyRequest) {
    await this.storeArtifact.execute(requestedPath(request.url), request.body as Readable, lengthOf(request));
    return {};
  }

  @Delete('*')
  @Access('write')
  async remove(@Req() request: FastifyRequest) {
    const path = requestedPath(request.url);
    if (path === '') throw absent('No such artifact: the root cannot be removed');
    await this.files.remove(path);
    return {};
  }
}
