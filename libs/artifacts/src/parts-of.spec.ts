import { describe, expect, it } from '@jest/globals';
import { partsOf } from './parts-of.js';

describe('content cut into parts', () => {
  const cut = async (lengths: readonly number[], partBytes: number): Promise<string[]> => {
    const text = 'abcdefghijklmnopqrstuvwxyz';
    let from = 0;
    const chunks = lengths.map((length) => Buffer.from(text.slice(from, (from += length))));
    const parts: string[] = [];
    for await (const part of partsOf(streamOf(chunks), partBytes)) parts.push(part.toString());
    return parts;
  };

  it.each([
    [[], 4, ['']],
    [[0], 4, ['']],
    [[3], 4, ['abc']],
    [[4], 4, ['abcd']],
    [[1, 1, 1], 4, ['abc']],
    [[5], 4, ['abcd', 'e']],
    [[3, 3, 3], 4, ['abcd', 'efgh', 'i']],
    [[8], 4, ['abcd', 'efgh']],
    [[13], 4, ['abcd', 'efgh', 'ijkl', 'm']],
    [[1, 12, 0, 1], 4, ['abcd', 'efgh', 'ijkl', 'mn']],
  ])('of lengths %j into parts of %i', async (lengths, partBytes, parts) => {
    expect(await cut(lengths, partBytes)).toEqual(parts);
  });

  it('leaves a part as it is until the next but one, whose memory it gives', async () => {
    const parts = partsOf(streamOf([Buffer.from('aabbccdd')]), 2);
    const next = async (): Promise<Buffer> => (await parts.next()).value as Buffer;
    const first = await next();
    const second = await next();
    expect([first.toString(), second.toString()]).toEqual(['aa', 'bb']);
    expect((await next()).buffer).toBe(first.buffer);
    expect(second.toString()).toBe('bb');
  });
});

async function* streamOf(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}
