import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { invalidParameter } from './mlflow-errors.js';
import { parseMessage } from './parse-message.js';

/** What a handler gets of a message schema. */
export type Sent<Schema extends z.ZodType> = z.output<Schema>;

/** The request message of a POST, PUT, PATCH or DELETE, read from the JSON body and checked by a schema. */
export function BodyMessage(schema: z.ZodType): ParameterDecorator {
  return fromRequest((request) => {
    requireJson(request);
    return parseMessage(schema, request.body);
  });
}

/** The request message of a GET, read from the query string, where a repeated key is a repeated field. */
export function QueryMessage(schema: z.ZodType): ParameterDecorator {
  return fromRequest((request) => parseMessage(schema, request.query));
}

// The schema stays in the closure: Nest would take one that is handed over as decorator data for a pipe of its own.
function fromRequest(read: (request: FastifyRequest) => unknown): ParameterDecorator {
  return createParamDecorator((_data: unknown, context: ExecutionContext) =>
    read(context.switchToHttp().getRequest<FastifyRequest>()),
  )();
}

function requireJson({ method, headers }: FastifyRequest): void {
  if (method !== 'POST' && method !== 'PUT') return;
  const contentType = headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(contentType)) {
    throw invalidParameter(`Bad Request. Content-Type must be application/json, not '${contentType}'`);
  }
}
