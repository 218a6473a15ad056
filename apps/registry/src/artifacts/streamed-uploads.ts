import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { artifactRoutes } from './artifact-routes.js';

const streamed = 'application/vnd.modelyard.upload';

/**
 * Hands the body of an upload over as a stream, whatever media type the client guessed for the file: a JSON file is a file here, not
 * a message, and must be neither parsed nor held in memory.
 */
export function installStreamedUploads(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  server.addHook('onRequest', (request, _reply, done) => {
    if (request.method === 'PUT' && artifactRoutes.some((route) => request.url.startsWith(`/${route}/`))) {
      request.raw.headers['content-type'] = streamed;
    }
    done();
  });
  server.addContentTypeParser(streamed, (_request, body, done) => done(null, body));
}
