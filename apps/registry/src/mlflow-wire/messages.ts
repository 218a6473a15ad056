import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { invalidParameter } from './mlflow-errors.js';
import { parseMessage } from './parse-message.js';

/** What a handler gets of a message schema. */
export type Sent<Schema extends z.ZodType> = z.output<Schema>;

/** The request message of a POST, PUT, PATCH or DELETE, read from the JSON body and checked by a schema. */
export const BodyMessage = createParamDecorator((schema: z.ZodType, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  requireJson(request);
  return parseMessage(schema, request.body);
});

/** The request message of a GET, read from the query string, where a repeated key is a repeated field. */
export const QueryMessage = createParamDecorator((schema: z.ZodType, context: ExecutionContext) =>
  parseMessage(schema, context.switchToHttp().getRequest<FastifyRequest>().query),
);

function requireJson({ method, headers }: FastifyRequest): void {
  if (method !== 'POST' && method !== 'PUT') return;
  const contentType = headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(contentType)) {
    throw invalidParameter(`Bad Request. Content-Type must be application/json, not '${contentType}'`);
  }
}
