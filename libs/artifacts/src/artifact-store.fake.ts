import { Readable } from 'node:stream';
import type { Digest } from '@modelyard/contracts';
import { artifactKey } from './artifact-key.js';
import { artifactNotFound } from './artifact-errors.js';
import { ArtifactStore, type ByteRange, type Unfinished } from './artifact-store.js';
import type { ArtifactContent, PutOptions, StoredArtifact } from './stored-artifact.js';
import { resolveRange } from './byte-range.js';
import { DigestCheck } from './digest-stream.js';
import { MeasuredContent } from './measured-content.js';
import { Ownership, type StoreOwner } from './ownership.js';
import { RemovalMarks, type Marks } from './removal-marks.js';

/** Artifacts in memory. */
export class FakeArtifactStore extends ArtifactStore {
  private readonly removals: RemovalMarks;
  private readonly ownership: Ownership;

  constructor(
    owner: StoreOwner = {},
    private readonly artifacts = new Map<string, Buffer>(),
    private readonly marks: Marks = new MarksInMemory(),
  ) {
    super();
    this.removals = new RemovalMarks(marks);
    this.ownership = new Ownership(owner, this.removals);
  }

  /** The same store as another service opens it. */
  as(owner: StoreOwner): FakeArtifactStore {
    return new FakeArtifactStore(owner, this.artifacts, this.marks);
  }

  override async put(content: ArtifactContent, options: PutOptions = {}): Promise<StoredArtifact> {
    const measured = new MeasuredContent(content, options);
    const chunks: Buffer[] = [];
    for await (const chunk of measured) chunks.push(Buffer.from(chunk));
    const bytes = Buffer.concat(chunks);
    const stored = measured.measured();
    await this.ownership.take(stored);
    this.artifacts.set(artifactKey(stored.digest), bytes);
    return stored;
  }

  override open(digest: Digest, range?: ByteRange): Promise<Readable> {
    return Promise.resolve().then(() => {
      const bytes = this.artifacts.get(artifactKey(digest));
      if (!bytes) throw artifactNotFound(digest);
      if (!range)
        return Readable.from([Buffer.from(bytes)], { objectMode: false }).compose(new DigestCheck(digest)) as Readable;
      const { start, end } = resolveRange(range, bytes.length);
      return Readable.from([Buffer.from(bytes.subarray(start, end + 1))], { objectMode: false });
    });
  }

  override stat(digest: Digest): Promise<StoredArtifact | undefined> {
    return Promise.resolve().then(() => {
      const bytes = this.artifacts.get(artifactKey(digest));
      return bytes && { digest, bytes: bytes.length };
    });
  }

  override remove(digest: Digest): Promise<boolean> {
    return this.removals.removing(digest, () => {
      this.artifacts.delete(artifactKey(digest));
      return Promise.resolve();
    });
  }

  override discardUnfinished(): Promise<Unfinished> {
    return Promise.resolve({ uploads: 0, bytes: 0 });
  }

  /** Changes stored bytes behind the store's back. */
  corrupt(digest: Digest): void {
    this.artifacts.set(artifactKey(digest), Buffer.from('something else'));
  }
}

class MarksInMemory implements Marks {
  private readonly keys = new Set<string>();

  set(key: string): Promise<void> {
    this.keys.add(key);
    return Promise.resolve();
  }

  clear(key: string): Promise<void> {
    this.keys.delete(key);
    return Promise.resolve();
  }

  any(prefix: string): Promise<boolean> {
    return Promise.resolve([...this.keys].some((key) => key.startsWith(prefix)));
  }
}
