import {
  context,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type Link,
  type Span,
  type SpanKind,
} from '@opentelemetry/api';
import { parseTraceparent } from './traceparent.js';

export interface SpanFacts {
  readonly kind: SpanKind;
  readonly attributes?: Attributes;
  /** `traceparent` of the caller or producer; without one the running span is the parent. */
  readonly parent?: string | undefined;
  /** `traceparent`s of the other causes, for work on a batch. */
  readonly linked?: readonly (string | undefined)[];
  /** Monotonic milliseconds when the work began, where that is past; absent: now. */
  readonly startTime?: number;
}

/** Starts a span; the caller ends it. Costs next to nothing where no exporter is configured. */
export function startSpan(name: string, { kind, attributes = {}, parent, linked = [], startTime }: SpanFacts): Span {
  const within = parent === undefined ? context.active() : remoteContext(parent);
  const links = linked.flatMap(linkTo);
  return trace
    .getTracer('modelyard')
    .startSpan(name, { kind, attributes, links, ...(startTime !== undefined && { startTime }) }, within);
}

/** Runs `work` inside a span that ends with it, failed when it throws. */
export async function withSpan<Result>(name: string, facts: SpanFacts, work: () => Promise<Result>): Promise<Result> {
  const span = startSpan(name, facts);
  try {
    return await inSpan(span, work);
  } catch (error) {
    if (error instanceof Error) span.recordException(error);
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

/** Runs `work` so that spans and headers made in it belong to `span`. */
export function inSpan<Result>(span: Span, work: () => Result): Result {
  return context.with(trace.setSpan(context.active(), span), work);
}

function remoteContext(traceparent: string): Context {
  const [link] = linkTo(traceparent);
  return link ? trace.setSpanContext(ROOT_CONTEXT, link.context) : ROOT_CONTEXT;
}

function linkTo(traceparent: string | undefined): Link[] {
  const known = parseTraceparent(traceparent);
  if (!known) return [];
  const { traceId, spanId, sampled } = known;
  return [{ context: { traceId, spanId, traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE, isRemote: true } }];
}
