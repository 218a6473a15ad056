import { describe, expect, it } from '@jest/globals';
import { encodeEnvelope, EventId } from '@modelyard/contracts';
import { liveEvent, serverSentEvent } from './live-event.js';

const headers = encodeEnvelope({
  id: EventId.parse('e-1'),
  source: '/modelyard/registry',
  type: 'modelyard.ModelPromoted.v1',
  time: '2026-01-01T00:00:00.000Z',
  sequence: 4,
  correlationId: 'c-1',
  causationId: null,
  actor: 'user:ada',
  reason: null,
  traceparent: null,
  partitionKey: 'm-1',
});
const record = (value: Buffer | null, withHeaders: Record<string, string> = headers) => ({
  topic: 'registry.model-version',
  partition: 3,
  offset: 17n,
  timestamp: 0,
  key: 'm-1',
  headers: withHeaders,
  value,
});

describe('a live event', () => {
  it('is written as one server-sent event that can be resumed from', () => {
    const event = liveEvent(record(Buffer.from('{"name":"a\\nb"}')));
    const text = event && serverSentEvent(event);
    expect(text).toMatch(/^id: registry\.model-version\/3\/17\nevent: ModelPromoted\ndata: \{.*\}\n\n$/);
    expect(JSON.parse(text?.split('data: ')[1] ?? '')).toMatchObject({
      actor: 'user:ada',
      sequence: 4,
      data: { name: 'a\nb' },
    });
  });

  it.each([
    ['a tombstone', record(null)],
    ['bytes that are no JSON', record(Buffer.from('{'))],
    ['headers that are no CloudEvent', record(Buffer.from('{}'), { ce_id: 'x' })],
  ])('leaves out %s', (_, unreadable) => {
    expect(liveEvent(unreadable)).toBeNull();
  });
});
