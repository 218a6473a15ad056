import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { dependencyFault } from '../errors/dependency-fault.js';
import type { DomainError } from '../errors/domain-error.js';
import { problemMediaType, toProblem } from '../errors/problem.js';
import type { Logger } from '../logging/logger.js';
import { httpFailure, type HttpFailure } from './http-failure.js';
import { correlationIdOf } from './request-context.js';

/** The answer to a failed request. */
export interface ErrorAnswer {
  readonly status: number;
  readonly mediaType: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Writes errors in the form of a foreign protocol. `status` is what a problem document would carry. */
export type ErrorRenderer = (error: DomainError, facts: { status: number; correlationId: string }) => ErrorAnswer;

/** A renderer for every path that begins with the prefix. */
export interface PrefixedErrorRenderer {
  readonly prefix: string;
  readonly render: ErrorRenderer;
}

const renderProblem: ErrorRenderer = (error, { status, correlationId }) => ({
  status,
  mediaType: problemMediaType,
  body: toProblem(error, correlationId, status),
});

/** Answers every failed request, those that no route or no hook let through included. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly renderers: readonly PrefixedErrorRenderer[],
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (request.raw.socket.destroyed && dependencyFault(thrown) === 'outage') {
      // The caller went away in the middle; nobody is left to answer, and nothing is wrong with the service.
      this.logger.debug({ route: request.routeOptions.url }, 'a caller went away');
      return;
    }
    const failure = httpFailure(thrown);
    this.log(failure, request);
    if (reply.raw.headersSent) {
      // Part of the answer is out: only a broken connection tells the caller that the rest will not come.
      reply.raw.destroy();
      return;
    }
    const correlationId = correlationIdOf(request);
    const answer = this.rendererOf(request.url)(failure.error, { status: failure.status, correlationId });
    void reply
      .status(answer.status)
      .type(answer.mediaType)
      .headers(answer.headers ?? {})
      .send(JSON.stringify(answer.body));
  }

  private rendererOf(url: string): ErrorRenderer {
    return this.renderers.find(({ prefix }) => url.startsWith(prefix))?.render ?? renderProblem;
  }

  private log({ error, status }: HttpFailure, request: FastifyRequest): void {
    const fields = {
      err: error,
      code: error.code,
      status,
      correlationId: correlationIdOf(request),
      route: request.routeOptions.url,
    };
    if (error.kind === 'internal') this.logger.error(fields, 'a request failed by a defect of the service');
    else if (error.kind === 'unavailable')
      this.logger.warn(fields, 'a request failed because a dependency did not answer');
    else this.logger.debug({ code: error.code, status, route: request.routeOptions.url }, 'a request was refused');
  }
}
