import { randomUUID } from 'node:crypto';
import { type AnyEventDefinition, encodeEnvelope, EventId, type EventData, writeEventData } from '@modelyard/contracts';

/** A record of the event log, as drivers take it. */
export interface EventRecord {
  readonly topic: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: Buffer;
}

/** The record that another service, or an outsider, would publish: the start of a new chain of causes. */
export function eventRecord<Definition extends AnyEventDefinition>(
  definition: Definition,
  data: EventData<Definition>,
  { id = randomUUID() as string, source = '/modelyard/story' } = {},
): EventRecord {
  const key = definition.key(data);
  const envelope = {
    id: EventId.parse(id),
    source,
    type: definition.type,
    time: new Date().toISOString(),
    sequence: null,
    correlationId: id,
    causationId: null,
    actor: 'user:ada',
    reason: null,
    traceparent: null,
    partitionKey: key,
  };
  const headers = encodeEnvelope(envelope, definition.binary?.contentType);
  return { topic: definition.topic.name, key, headers, value: Buffer.from(writeEventData(definition, data)) };
}
