import { describe, expect, it } from '@jest/globals';
import { Refusal } from '../refusal.js';
import { HpackDecoder } from './http2/hpack-decoder.js';
import { refusalHead, refusalTrailers } from './reply-blocks.js';

function read(block: Buffer): Record<string, string> {
  const fields: Record<string, string> = {};
  new HpackDecoder().decode(block, (name, value) => (fields[name] = value));
  return fields;
}

describe('a refused call', () => {
  it('says when it may be tried again, by the name that gRPC retries go by', () => {
    const refusal = new Refusal('unavailable', 'Exceeds maximum queue size', { retryAfterSeconds: 2 });
    const status = {
      'grpc-status': '14',
      'grpc-message': 'Exceeds maximum queue size',
      'grpc-retry-pushback-ms': '2000',
    };
    expect(read(refusalTrailers(refusal))).toEqual(status);
    expect(read(refusalHead(refusal))).toMatchObject({ ...status, ':status': '200' });
  });

  it('says nothing of a retry where waiting does not help, and no more words than a frame holds', () => {
    const status = read(refusalHead(new Refusal('invalid', 'é'.repeat(100_000))));
    expect(status).not.toHaveProperty('grpc-retry-pushback-ms');
    expect(status['grpc-message']?.length).toBeLessThan(8_000);
    expect(decodeURIComponent(String(status['grpc-message']))).toMatch(/^é+…$/);
  });
});
