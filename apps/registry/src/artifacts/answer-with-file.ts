import { pipeline, Readable } from 'node:stream';
import { Injectable, StreamableFile } from '@nestjs/common';
import { ArtifactStore, rangeNotSatisfiable, type ByteRange } from '@modelyard/artifacts';
import type { Digest } from '@modelyard/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ArtifactFile } from './artifact-file.js';
import { requestedRange } from './byte-range-header.js';
import { mediaTypeOf } from './media-type.js';
import { SentContent } from './sent-content.js';

/** Sends a stored file as HTTP wants it: whole, in part, only its headers, or only that it is what the client has already. */
@Injectable()
export class AnswerWithFile {
  constructor(private readonly store: ArtifactStore) {}

  async execute(
    { path, digest, bytes }: ArtifactFile,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    const etag = `"${digest}"`;
    const name = path.slice(path.lastIndexOf('/') + 1);
    void reply.headers({
      etag,
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'content-type': mediaTypeOf(path),
      'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    });
    const { 'if-none-match': known, 'if-range': ifRange, range: asked } = request.headers;
    if (known !== undefined && names(known, etag)) {
      void reply.status(304);
      return undefined;
    }
    const range = ifRange === undefined || ifRange === etag ? requestedRange(asked, bytes) : undefined;
    if (!range) {
      void reply.header('content-length', bytes);
      return this.body(request, reply, digest);
    }
    if (range.start >= bytes) {
      void reply.header('content-range', `bytes */${bytes}`);
      throw rangeNotSatisfiable(range, bytes);
    }
    const end = Math.min(range.end ?? bytes - 1, bytes - 1);
    void reply
      .status(206)
      .headers({ 'content-range': `bytes ${range.start}-${end}/${bytes}`, 'content-length': end - range.start + 1 });
    return this.body(request, reply, digest, range);
  }

  // Of a stream the framework leaves the length as it is, and sends nothing to a HEAD.
  private async body(
    { method }: FastifyRequest,
    reply: FastifyReply,
    digest: Digest,
    range?: ByteRange,
  ): Promise<StreamableFile> {
    if (method === 'HEAD') return new StreamableFile(Readable.from([]));
    const content = await this.store.open(digest, range);
    // The last stream carries an error to the framework; pipeline's own callback has nothing to add.
    return new StreamableFile(pipeline(content, new SentContent(reply.raw), () => undefined));
  }
}

function names(header: string, etag: string): boolean {
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag);
}
