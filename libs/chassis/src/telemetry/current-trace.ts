import { isSpanContextValid, trace, TraceFlags } from '@opentelemetry/api';
import { currentContext } from '../identity/call-context.js';
import { formatTraceparent } from './traceparent.js';

/**
 * The `traceparent` to send with an HTTP call or an event: the active span's where an exporter is configured, else the one the
 * caller sent, so that a trace crosses a service that exports nothing.
 */
export function currentTraceparent(): string | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  if (span && isSpanContextValid(span)) {
    const sampled = (span.traceFlags & TraceFlags.SAMPLED) !== 0;
    return formatTraceparent({ traceId: span.traceId, spanId: span.spanId, sampled });
  }
  return currentContext()?.traceparent;
}

/** Headers that carry the running call over HTTP or Kafka. */
export function contextHeaders(): Record<string, string> {
  const traceparent = currentTraceparent();
  const correlationId = currentContext()?.correlationId;
  return {
    ...(traceparent !== undefined && { traceparent }),
    ...(correlationId !== undefined && { 'x-correlation-id': correlationId }),
  };
}
