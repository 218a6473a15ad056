import { Readable } from 'node:stream';
import {
  Injectable,
  StreamableFile,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import { toWire } from './to-wire.js';
import { WireText } from './wire-text.js';

const json = 'application/json; charset=utf-8';

/** Writes what a handler returns as an MLflow message; a handler that returns nothing answers `{}`. */
@Injectable()
export class WireInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      map((message: unknown) => {
        if (!(message instanceof WireText)) return toWire(message ?? {});
        const { text } = message;
        if (typeof text !== 'string') return new StreamableFile(Readable.from(text), { type: json });
        context.switchToHttp().getResponse<FastifyReply>().type(json);
        return text;
      }),
    );
  }
}
