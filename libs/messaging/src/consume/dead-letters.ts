import type { EntityManager } from 'typeorm';
import type { TopicSettings, LogRecord } from '../event-log/event-log.js';
import { storableText } from '../event-log/storable-text.js';
import { insertOutboxRows } from '../outbox/outbox-rows.js';

export const deadLetterTopic = (group: string): string => `dlq.${group}`;

/** What a group could not handle stays for 30 days at least, in the order of its keys. */
export const deadLetterSettings = (group: string): TopicSettings => ({
  name: deadLetterTopic(group),
  partitions: 3,
  retentionMs: 30 * 86_400_000,
  compacted: false,
});

export interface DeadLetter {
  readonly record: LogRecord;
  readonly error: unknown;
  readonly attempts: number;
}

/**
 * Sends the record, bytes and headers as they came, to the group's dead letters by the outbox, in the transaction that takes it off the group's
 * hands. Returns false for a record that is there already.
 */
export async function writeDeadLetter(
  manager: EntityManager,
  group: string,
  { record, error, attempts }: DeadLetter,
): Promise<boolean> {
  const position = `${record.topic}/${record.partition}/${record.offset}`;
  const first = await manager.query<unknown[]>(
    `INSERT INTO messaging.inbox (consumer, source, event_id) VALUES ($1, 'dead-letter', $2) ON CONFLICT DO NOTHING RETURNING 1`,
    [group, position],
  );
  if (first.length === 0) return false;
  await insertOutboxRows(manager, [
    {
      eventId: position,
      topic: deadLetterTopic(group),
      key: record.key,
      type: record.headers['ce_type'] ?? 'unknown',
      headers: { ...record.headers, ...account(group, { record, error, attempts }) },
      payload: record.value,
    },
  ]);
  return true;
}

function account(group: string, { record, error, attempts }: DeadLetter): Record<string, string> {
  return {
    'dlq-consumer': group,
    'dlq-topic': record.topic,
    'dlq-partition': String(record.partition),
    'dlq-offset': String(record.offset),
    'dlq-error-class': errorClass(error),
    'dlq-error-message': errorMessage(error),
    'dlq-attempts': String(attempts),
    'dlq-sequence': record.headers['ce_sequence'] ?? '',
  };
}

export const errorClass = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

/** Bounded, since messages may quote the whole input. */
export const errorMessage = (error: unknown): string =>
  storableText((error instanceof Error ? error.message : String(error)).slice(0, 1_000));
