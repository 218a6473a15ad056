import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import { currentContext } from '../identity/call-context.js';
import { currentTraceparent } from '../telemetry/current-trace.js';

/** The log of a service; also the injection token. Fields come first, the message is constant text so that lines can be counted. */
export abstract class Logger {
  abstract debug(fields: object, message: string): void;
  abstract info(fields: object, message: string): void;
  /** Something failed and will be retried, or a degraded state was entered. */
  abstract warn(fields: object, message: string): void;
  /** A person has to act; a healthy service writes none. */
  abstract error(fields: object, message: string): void;
}

export interface LoggerOptions {
  readonly service: string;
  readonly level?: string;
  /** Where lines go; standard output by default. */
  readonly destination?: DestinationStream;
}

// Header and field names whose values must not reach a log, at the depths where they occur.
const secrets = ['authorization', 'cookie', 'password', 'secret', 'token', 'apiKey'];

/** JSON lines with service, ISO time, correlation id and trace of the running call. */
export function createLogger({ service, level = 'info', destination }: LoggerOptions): PinoLogger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: secrets.flatMap((name) => [name, `*.${name}`]), censor: '(redacted)' },
    mixin: contextFields,
  };
  return destination ? pino(options, destination) : pino(options);
}

function contextFields(): Record<string, unknown> {
  const context = currentContext();
  const traceparent = currentTraceparent();
  return {
    ...(context && { correlationId: context.correlationId, actor: context.actor.id }),
    ...(traceparent !== undefined && { traceId: traceparent.split('-')[1] }),
  };
}
