import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { map, type Observable } from 'rxjs';
import { toWire } from './to-wire.js';

/** Writes what a handler returns as an MLflow message; a handler that returns nothing answers `{}`. */
@Injectable()
export class WireInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((message: unknown) => toWire(message ?? {})));
  }
}
