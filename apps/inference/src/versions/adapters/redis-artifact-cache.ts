import type { Digest } from '@modelyard/contracts';
import { Redis } from 'ioredis';
import type { ArtifactCache } from '../artifact-source.js';

export interface RedisCacheOptions {
  readonly url: string;
  /** Larger artifacts are not cached: one of them would push out all others. */
  readonly maxArtifactBytes: number;
  /** Seconds after which unused bytes may go. */
  readonly ttlSeconds: number;
}

/** Artifact bytes by digest in Redis, shared by the replicas of the fleet. Commands fail at once while Redis is away. */
export class RedisArtifactCache implements ArtifactCache {
  private readonly redis: Redis;

  constructor(
    private readonly options: RedisCacheOptions,
    onFault: (error: unknown) => void,
  ) {
    this.redis = new Redis(options.url, {
      connectionName: 'modelyard-inference',
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: 2_000,
      retryStrategy: (attempt) => Math.min(attempt * 200, 5_000),
    });
    this.redis.on('error', onFault);
  }

  get(digest: Digest): Promise<Buffer | null> {
    return this.redis.getexBuffer(keyOf(digest), 'EX', this.options.ttlSeconds);
  }

  async put(digest: Digest, bytes: Buffer): Promise<void> {
    if (bytes.length > this.options.maxArtifactBytes) return;
    await this.redis.set(keyOf(digest), bytes, 'EX', this.options.ttlSeconds);
  }

  close(): void {
    this.redis.disconnect();
  }
}

const keyOf = (digest: Digest): string => `modelyard:artifact:${digest}`;
