import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { Access } from '@modelyard/chassis';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { int64 } from '../mlflow-wire/fields.js';
import { BodyMessage, type Sent } from '../mlflow-wire/messages.js';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { artifactPath } from './artifact-path.js';
import { multipartRoutes, requestedPath } from './artifact-routes.js';
import { joinPath } from './artifact-uri.js';
import { DirectUploads } from './direct-uploads.js';

const file = { path: z.string().min(1) };
const createMessage = z.object({ ...file, num_parts: int64.default(1) });
const part = z.object({ part_number: int64, etag: z.string().min(1) });
const completeMessage = z.object({ ...file, upload_id: z.string().min(1), parts: z.array(part).min(1) });
const abortMessage = z.object({ ...file, upload_id: z.string().min(1) });

/**
 * Uploads in parts that go straight to the bucket. The path in the URL is the folder; that in the message is the file on the client's
 * machine, of which only the name counts.
 */
@Controller([...multipartRoutes])
export class MultipartController {
  constructor(private readonly uploads: DirectUploads) {}

  @Post(['create', 'create/*'])
  @HttpCode(200)
  @Access('write')
  async create(@Req() request: FastifyRequest, @BodyMessage(createMessage) message: Sent<typeof createMessage>) {
    const { uploadId, urls } = await this.uploads.begin(targetOf(request, 'create', message.path), message.num_parts);
    return {
      upload_id: uploadId,
      credentials: urls.map((url, index) => ({ url, part_number: index + 1, headers: {} })),
    };
  }

  @Post(['complete', 'complete/*'])
  @HttpCode(200)
  @Access('write')
  async complete(@Req() request: FastifyRequest, @BodyMessage(completeMessage) message: Sent<typeof completeMessage>) {
    const parts = message.parts.map(({ part_number: number, etag }) => ({ number, etag }));
    await this.uploads.complete(targetOf(request, 'complete', message.path), message.upload_id, parts);
    return {};
  }

  @Post(['abort', 'abort/*'])
  @HttpCode(200)
  @Access('write')
  async abort(@Req() request: FastifyRequest, @BodyMessage(abortMessage) message: Sent<typeof abortMessage>) {
    await this.uploads.abort(targetOf(request, 'abort', message.path), message.upload_id);
    return {};
  }
}

function targetOf({ url }: FastifyRequest, action: string, localFile: string): string {
  const folder = requestedPath(
    url,
    multipartRoutes.map((route) => `${route}/${action}`),
  );
  const name = localFile.split(/[/\\]/).at(-1) ?? '';
  if (name === '') throw invalidParameter(`Invalid value for parameter 'path' supplied: ${localFile} names no file`);
  return artifactPath(joinPath(folder, name));
}
