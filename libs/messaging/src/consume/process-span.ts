import { SpanKind } from '@opentelemetry/api';
import { type SpanFacts, withSpan } from '@modelyard/chassis';
import type { TopicPartition } from '../event-log/event-log.js';
import type { Received } from './received.js';

// A span with thousands of links is refused by collectors; the first ones show where a batch came from.
const mostLinks = 32;

/** Runs a handler inside a consumer span: the child of its event's, or linked to those of a batch. Names follow OpenTelemetry's for messaging. */
export async function inProcessSpan(
  { topic, partition }: TopicPartition,
  events: readonly Received[],
  work: () => Promise<void>,
): Promise<void> {
  const [first] = events;
  const causes: Partial<SpanFacts> =
    events.length === 1
      ? { parent: first?.envelope.traceparent ?? undefined }
      : { linked: events.slice(0, mostLinks).map(({ envelope }) => envelope.traceparent ?? undefined) };
  const attributes = {
    'messaging.operation.name': 'process',
    'messaging.destination.name': topic,
    'messaging.destination.partition.id': String(partition),
    'messaging.batch.message_count': events.length,
  };
  await withSpan(`process ${topic}`, { kind: SpanKind.CONSUMER, attributes, ...causes }, work);
}
