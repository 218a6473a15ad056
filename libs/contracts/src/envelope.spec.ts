import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeEnvelope, encodeEnvelope, EventEnvelope } from './envelope.js';

const text = fc.string({ minLength: 1, unit: 'grapheme' });
const envelopes = fc
  .record({
    id: fc.string({ minLength: 1, maxLength: 128 }),
    source: text,
    type: text,
    time: fc
      .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    sequence: fc.option(fc.maxSafeNat()),
    correlationId: text,
    causationId: fc.option(text),
    actor: fc.option(text),
    reason: fc.option(fc.string({ unit: 'grapheme' })),
    traceparent: fc.option(text),
    partitionKey: fc.option(fc.string()),
  })
  .map((fields) => EventEnvelope.parse(fields));

describe('the envelope in Kafka headers', () => {
  it('comes back as it went, as text and as the bytes a broker hands over', () => {
    fc.assert(
      fc.property(envelopes, (envelope) => {
        const headers = encodeEnvelope(envelope);
        const bytes = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Buffer.from(value)]));
        expect(decodeEnvelope(headers)).toEqual(envelope);
        expect(decodeEnvelope(bytes)).toEqual(envelope);
      }),
    );
  });

  it('uses the names of CloudEvents 1.0.2 and leaves out what there is not', () => {
    const envelope = EventEnvelope.parse({
      id: '42',
      source: '/modelyard/registry',
      type: 'modelyard.ModelPromoted.v1',
      time: '2026-11-23T16:00:00Z',
      sequence: 7,
      correlationId: 'c',
      causationId: null,
      actor: 'ada',
      reason: null,
      traceparent: null,
      partitionKey: 'm',
    });
    expect(encodeEnvelope(envelope)).toEqual({
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: '42',
      ce_source: '/modelyard/registry',
      ce_type: 'modelyard.ModelPromoted.v1',
      ce_time: '2026-11-23T16:00:00Z',
      ce_sequence: '7',
      ce_correlationid: 'c',
      ce_actor: 'ada',
      ce_partitionkey: 'm',
    });
  });

  it('takes the bare minimum from outside producers and starts a chain at their event', () => {
    const headers = {
      ce_id: 'x-1',
      ce_source: 'https://airline.example',
      ce_type: 't',
      ce_time: '2026-11-23T17:00:00+01:00',
    };
    expect(decodeEnvelope({ ...headers, traceparent: '00-ab-cd-01' })).toMatchObject({
      correlationId: 'x-1',
      sequence: null,
      actor: null,
      traceparent: '00-ab-cd-01',
    });
  });

  it.each(['ce_id', 'ce_source', 'ce_type', 'ce_time'])('refuses a record without %s', (missing) => {
    const headers = { ce_id: '1', ce_source: 's', ce_type: 't', ce_time: '2026-11-23T16:00:00Z', [missing]: undefined };
    expect(() => decodeEnvelope(headers)).toThrow(missing.slice(3));
  });

  it.each(['', 'seven', '-1', '1.5'])('refuses the sequence %p', (sequence) => {
    const headers = {
      ce_id: '1',
      ce_source: 's',
      ce_type: 't',
      ce_time: '2026-11-23T16:00:00Z',
      ce_sequence: sequence,
    };
    expect(() => decodeEnvelope(headers)).toThrow('sequence');
  });
});
