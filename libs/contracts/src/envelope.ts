import * as z from 'zod';
import { EventId } from './ids.js';
import { parseTolerantly } from './strict.js';

/**
 * What travels beside an event's data: CloudEvents 1.0.2 attributes and our extensions.
 * Outside producers may leave out everything nullable; a missing correlation id starts a new chain at the event itself.
 */
export const EventEnvelope = z.object({
  id: EventId,
  source: z.string().min(1).describe('`/modelyard/<service>`; outsiders use a URI of their own.'),
  type: z.string().min(1).describe('`modelyard.<Name>.v<version>`.'),
  time: z.iso.datetime({ offset: true }).describe('When it happened, RFC 3339.'),
  sequence: z.int().min(0).nullable().describe('Gap-free per (topic, key) on topics fed from a database.'),
  correlationId: z.string().min(1).describe('One chain of causes and effects, from the first request on.'),
  causationId: z.string().min(1).nullable().describe('The id of the event that led to this one.'),
  actor: z.string().min(1).nullable().describe('Who wanted it: the id of a person or a service.'),
  reason: z.string().nullable(),
  traceparent: z.string().min(1).nullable().describe('W3C trace context.'),
  partitionKey: z.string().nullable().describe("The record's key."),
});
export type EventEnvelope = z.infer<typeof EventEnvelope>;

/** Header values as Kafka clients hand them over. */
export type IncomingHeaders = Readonly<Record<string, string | Uint8Array | (string | Uint8Array)[] | undefined>>;

const extensions = {
  correlationId: 'ce_correlationid',
  causationId: 'ce_causationid',
  actor: 'ce_actor',
  reason: 'ce_reason',
  traceparent: 'ce_traceparent',
  partitionKey: 'ce_partitionkey',
} as const;

/**
 * The Kafka headers of an event in CloudEvents binary mode; the data itself is the record's value.
 * @param contentType of an event with a form of its own; all others are JSON
 */
export function encodeEnvelope(envelope: EventEnvelope, contentType = 'application/json'): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': contentType,
    ce_specversion: '1.0',
    ce_id: envelope.id,
    ce_source: envelope.source,
    ce_type: envelope.type,
    ce_time: envelope.time,
  };
  if (envelope.sequence !== null) headers['ce_sequence'] = String(envelope.sequence);
  for (const [field, header] of Object.entries(extensions)) {
    const value = envelope[field as keyof typeof extensions];
    if (value !== null) headers[header] = value;
  }
  return headers;
}

/**
 * Reads the envelope back from Kafka headers, ours or an outside producer's.
 * @throws InvalidDataError naming each attribute that is missing or wrong
 */
export function decodeEnvelope(headers: IncomingHeaders): EventEnvelope {
  const text = (name: string) => headerText(headers[name]);
  const sequence = text('ce_sequence');
  return parseTolerantly('the envelope', EventEnvelope, {
    id: text('ce_id'),
    source: text('ce_source'),
    type: text('ce_type'),
    time: text('ce_time'),
    sequence: sequence === null ? null : decimal(sequence),
    correlationId: text(extensions.correlationId) ?? text('ce_id'),
    causationId: text(extensions.causationId),
    actor: text(extensions.actor),
    reason: text(extensions.reason),
    traceparent: text(extensions.traceparent) ?? text('traceparent'),
    partitionKey: text(extensions.partitionKey),
  });
}

/** `Number` alone would read an empty text as 0. */
function decimal(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

function headerText(value: IncomingHeaders[string]): string | null {
  const first = Array.isArray(value) ? value[0] : value;
  if (first === undefined) return null;
  return typeof first === 'string' ? first : new TextDecoder().decode(first);
}
