import type { ArtifactStore } from '@modelyard/artifacts';
import { digestOf } from '@modelyard/artifacts';
import type { Digest } from '@modelyard/contracts';

/** Artifact bytes near the process. It may lose or fail anything at any time. */
export interface ArtifactCache {
  get(digest: Digest): Promise<Buffer | null>;
  put(digest: Digest, bytes: Buffer): Promise<void>;
}

/** Where artifact bytes come from: the cache while it holds them, else the store. They always hash to their digest. */
export class ArtifactSource {
  constructor(
    private readonly store: ArtifactStore,
    private readonly cache: ArtifactCache | null,
    /** Told of cache faults, which are never the caller's. */
    private readonly onCacheFault: (error: unknown) => void,
  ) {}

  /** Throws what the store throws: `artifact-not-found`, `artifact-corrupt` or `artifact-store-unavailable`. */
  async read(digest: Digest): Promise<Buffer> {
    const cached = await this.fromCache(digest);
    if (cached && digestOf(cached) === digest) return cached;
    const bytes = await this.store.read(digest);
    await this.cache?.put(digest, bytes).catch(this.onCacheFault);
    return bytes;
  }

  private async fromCache(digest: Digest): Promise<Buffer | null> {
    try {
      return (await this.cache?.get(digest)) ?? null;
    } catch (error) {
      this.onCacheFault(error);
      return null;
    }
  }
}
