import { decodeEnvelope, type EventEnvelope } from '@modelyard/contracts';
import type { LogRecord } from '@modelyard/messaging';

/** An event as watchers get it. */
export interface LiveEvent {
  /** Where it stands in the log: `topic/partition/offset`, also the stream's resumption token. */
  readonly position: string;
  readonly envelope: EventEnvelope;
  readonly data: unknown;
}

/** @returns null for a record that is no event: a tombstone, or one whose headers nobody can read */
export function liveEvent({ topic, partition, offset, headers, value }: LogRecord): LiveEvent | null {
  if (value === null) return null;
  try {
    return {
      position: `${topic}/${partition}/${offset}`,
      envelope: decodeEnvelope(headers),
      data: JSON.parse(value.toString('utf8')) as unknown,
    };
  } catch {
    return null;
  }
}

/** One event of a Server-Sent-Events stream (WHATWG HTML, section 9.2). JSON text holds no line break, so one data line is enough. */
export function serverSentEvent({ position, envelope, data }: LiveEvent): string {
  const name = envelope.type.split('.')[1] ?? envelope.type;
  return `id: ${position}\nevent: ${name}\ndata: ${JSON.stringify({ ...envelope, data })}\n\n`;
}
