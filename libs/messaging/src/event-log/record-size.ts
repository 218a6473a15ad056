import { DomainError } from '@modelyard/chassis';
import type { NewRecord } from './event-log.js';

/** The largest value a producer may append, in bytes. Topics take twice as much, so that a dead letter with its added headers fits too. */
export const MAX_VALUE_BYTES = 4 * 1024 * 1024;

export const TOPIC_RECORD_BYTES = 2 * MAX_VALUE_BYTES;

/**
 * Refuses at the source what no log would take: once accepted it could never be sent, and everything behind it would wait for ever.
 * @throws DomainError `event-too-large`
 */
export function assertFits(type: string, bytes: number): void {
  if (bytes <= MAX_VALUE_BYTES) return;
  throw new DomainError({
    code: 'event-too-large',
    kind: 'invalid',
    message: `A ${type} of ${bytes} bytes exceeds the limit of ${MAX_VALUE_BYTES}.`,
    nextStep: 'Store the large part as an artifact and send its digest.',
  });
}

/** Divides records into runs of about `limit` bytes, in order; a longer record stands alone. */
export function* runsOf(records: readonly NewRecord[], limit: number): Generator<NewRecord[]> {
  let run: NewRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = record.value?.length ?? 0;
    if (run.length > 0 && bytes + size > limit) {
      yield run;
      run = [];
      bytes = 0;
    }
    run.push(record);
    bytes += size;
  }
  if (run.length > 0) yield run;
}
