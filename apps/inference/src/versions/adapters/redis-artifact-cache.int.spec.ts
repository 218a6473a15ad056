import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { digestOf } from '@modelyard/artifacts';
import { eventually, usingRedis } from '@modelyard/testing';
import { RedisArtifactCache } from './redis-artifact-cache.js';

describe('the artifact cache in Redis', () => {
  const redis = usingRedis();
  const bytes = Buffer.from([0, 255, 128, 10]);
  let faults: unknown[];
  let cache: RedisArtifactCache;

  const open = (url: string): RedisArtifactCache =>
    new RedisArtifactCache({ url, maxArtifactBytes: 8, ttlSeconds: 60 }, (error) => faults.push(error));

  beforeEach(async () => {
    faults = [];
    cache = open(redis.url);
    await eventually(() => cache.get(digestOf(bytes)));
  });
  afterEach(() => cache.close());

  it('gives back the bytes it was given, and nothing for others', async () => {
    await cache.put(digestOf(bytes), bytes);
    expect(await cache.get(digestOf(bytes))).toEqual(bytes);
    expect(await cache.get(digestOf(Buffer.from('others')))).toBeNull();
  });

  it('takes no artifact that is larger than its limit', async () => {
    const large = Buffer.alloc(9);
    await cache.put(digestOf(large), large);
    expect(await cache.get(digestOf(large))).toBeNull();
  });

  it('fails at once while Redis is away, so that the store is asked instead', async () => {
    const away = open('redis://127.0.0.1:1');
    await expect(away.get(digestOf(bytes))).rejects.toThrow(/writeable|closed|ECONNREFUSED/);
    await eventually(() => expect(faults).not.toEqual([]));
    away.close();
  });
});
