import { decodeEnvelope, readEventData } from '@modelyard/contracts';
import type { AnyEventDefinition } from '@modelyard/contracts';
import type { LogRecord } from '../event-log/event-log.js';
import type { Received } from './received.js';

/** A record that no release of this consumer will be able to read, however often it is tried. */
export class UnreadableRecordError extends Error {
  override readonly name = 'UnreadableRecordError';
}

/**
 * The event in a record; undefined when its type is none of `wanted` (another event of the topic, or one of a later release).
 * @throws UnreadableRecordError when the envelope, the value or the data is broken
 */
export function decodeRecord(record: LogRecord, wanted: ReadonlyMap<string, AnyEventDefinition>): Received | undefined {
  const type = record.headers['ce_type'];
  if (type === undefined) throw new UnreadableRecordError('the record has no ce_type header');
  const definition = wanted.get(type);
  if (!definition) return undefined;
  try {
    if (record.value === null) throw new Error('the record has no value');
    const envelope = decodeEnvelope(record.headers);
    const data: unknown = readEventData(definition, record.value);
    const { topic, partition, offset } = record;
    return { definition, data, envelope, key: record.key, position: { topic, partition, offset } };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnreadableRecordError(`${type} cannot be read: ${reason}`, { cause: error });
  }
}

/** What a reader of batches is given for an event: those that it stands for, each as if it had come alone. */
export function delivered(event: Received): readonly Received[] {
  const { carries } = event.definition;
  if (!carries) return [event];
  return carries.items(event.data).map((data: unknown) => ({ ...event, definition: carries.definition, data }));
}
