import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { artifactRoutes, pageUploadRoute } from './artifact-routes.js';

const streamed = 'application/vnd.modelyard.upload';

/**
 * Hands the body of an upload over as a stream, whatever media type the client guessed for the file: a JSON file is a file here, not
 * a message, and must be neither parsed nor held in memory.
 */
export function installStreamedUploads(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  server.addHook('onRequest', (request, _reply, done) => {
    if (isUpload(request)) request.raw.headers['content-type'] = streamed;
    done();
  });
  server.addContentTypeParser(streamed, (_request, body, done) => done(null, body));
}

/** The length that an upload announces; 0 where it announces none. */
export function lengthOf({ headers }: FastifyRequest): number {
  return Number(headers['content-length'] ?? 0);
}

function isUpload({ method, url }: FastifyRequest): boolean {
  if (method === 'PUT') return artifactRoutes.some((route) => url.startsWith(`/${route}/`));
  return method === 'POST' && url.split('?', 1)[0] === `/${pageUploadRoute}`;
}
