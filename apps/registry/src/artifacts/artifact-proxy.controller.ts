import type { Readable } from 'node:stream';
import { Controller, Delete, Get, Put, Req, Res, StreamableFile } from '@nestjs/common';
import { Access } from '@modelyard/chassis';
import { ArtifactStore } from '@modelyard/artifacts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { absent } from '../mlflow-wire/mlflow-errors.js';
import { QueryMessage, type Sent } from '../mlflow-wire/messages.js';
import { toWire } from '../mlflow-wire/to-wire.js';
import { artifactPath } from './artifact-path.js';
import { ArtifactFiles } from './artifact-files.js';
import { artifactRoutes, requestedPath } from './artifact-routes.js';
import { mediaTypeOf } from './media-type.js';
import { StoreArtifact } from './store-artifact.js';

const listMessage = z.object({ path: z.string().default('') });

/** MLflow's artifact proxy: clients upload and fetch files by path, the service keeps them by digest. */
@Controller(artifactRoutes)
export class ArtifactProxyController {
  constructor(
    private readonly storeArtifact: StoreArtifact,
    private readonly files: ArtifactFiles,
    private readonly store: ArtifactStore,
  ) {}

  @Get()
  @Access('read')
  async list(@QueryMessage(listMessage) message: Sent<typeof listMessage>) {
    const entries = await this.files.list(artifactPath(message.path));
    return toWire({
      files: entries.map(({ name, isFolder, bytes }) => ({ path: name, is_dir: isFolder, file_size: bytes })),
    });
  }

  @Get('*')
  @Access('read')
  async download(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const path = requestedPath(request.url);
    const file = await this.files.find(path);
    if (!file) throw absent(`No such artifact: '${path}'`);
    const name = path.slice(path.lastIndexOf('/') + 1);
    void reply.header('x-content-type-options', 'nosniff').header('etag', `"${file.digest}"`);
    return new StreamableFile(await this.store.open(file.digest), {
      type: mediaTypeOf(path),
      disposition: `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
      length: file.bytes,
    });
  }

  @Put('*')
  @Access('write')
  async upload(@Req() request: FastifyRequest) {
    await this.storeArtifact.execute(requestedPath(request.url), request.body as Readable);
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
