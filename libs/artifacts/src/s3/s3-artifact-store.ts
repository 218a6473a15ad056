import { randomUUID } from 'node:crypto';
import { pipeline, type Readable } from 'node:stream';
import { DeleteObjectCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Digest } from '@modelyard/contracts';
import { artifactNotFound, storeUnavailable } from '../artifact-errors.js';
import { artifactKey, digestHex } from '../artifact-key.js';
import { ArtifactStore, type ByteRange, type Unfinished } from '../artifact-store.js';
import type { ArtifactContent, PutOptions, StoredArtifact } from '../stored-artifact.js';
import { resolveRange } from '../byte-range.js';
import { DigestCheck } from '../digest-stream.js';
import { MeasuredContent } from '../measured-content.js';
import { Ownership, type StoreOwner } from '../ownership.js';
import { RemovalMarks } from '../removal-marks.js';
import { partsOf } from '../parts-of.js';
import { uploadsPrefix, type S3Bucket } from './s3-bucket.js';
import { isMissing, isPresent, isRace } from './s3-errors.js';
import { S3Marks } from './s3-marks.js';
import { streamUpload } from './s3-stream-upload.js';
import { copyOnce } from './s3-take-over.js';
import { S3Transfers } from './s3-transfers.js';
import { discardUnfinished } from './s3-unfinished.js';

// 10,000 parts are the most that S3 takes: these suffice for 48 GiB, and for more they grow.
const leastPartBytes = 5 * 2 ** 20;
const mostParts = 10_000;
const attempts = 3;

/**
 * Artifacts as objects of one bucket, whose keys are written once. A key is known only when all of the content has arrived: what fits
 * into one part waits for it in memory, more is streamed to an upload key and then copied by the server, so that neither memory nor
 * disk grows with it.
 */
export class S3ArtifactStore extends ArtifactStore {
  override readonly transfers: S3Transfers;
  private readonly removals: RemovalMarks;
  private readonly ownership: Ownership;

  constructor(
    private readonly at: S3Bucket,
    owner: StoreOwner = {},
  ) {
    super();
    this.removals = new RemovalMarks(new S3Marks(at));
    this.ownership = new Ownership(owner, this.removals);
    this.transfers = new S3Transfers(at, (key, stored) => this.keep(key, stored));
  }

  override async put(content: ArtifactContent, options: PutOptions = {}): Promise<StoredArtifact> {
    const measured = new MeasuredContent(content, options);
    const partBytes = Math.max(leastPartBytes, Math.ceil((options.maxBytes ?? 0) / mostParts));
    const parts = partsOf(measured, partBytes);
    const first = await parts.next();
    const head = first.done === true ? Buffer.alloc(0) : first.value;
    if (head.length < partBytes) return this.putWhole(head, measured);
    return this.putInParts(prepended(head, parts), measured);
  }

  override async open(digest: Digest, range?: ByteRange): Promise<Readable> {
    const part = range && resolveRange(range, await this.bytesOf(digest));
    const command = new GetObjectCommand({
      ...this.target(digest),
      ...(part && { Range: `bytes=${part.start}-${part.end}` }),
    });
    const answer = await this.at.client.send(command).catch((error: unknown) => {
      throw isMissing(error) ? artifactNotFound(digest, error) : storeUnavailable(`open ${digest}`, error);
    });
    const body = answer.Body as Readable;
    return part ? body : pipeline(body, new DigestCheck(digest), () => undefined);
  }

  override async stat(digest: Digest): Promise<StoredArtifact | undefined> {
    try {
      const about = await this.at.client.send(new HeadObjectCommand(this.target(digest)));
      return { digest, bytes: about.ContentLength ?? 0 };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw storeUnavailable(`look up ${digest}`, error);
    }
  }

  override async remove(digest: Digest): Promise<boolean> {
    const object = new DeleteObjectCommand(this.target(digest));
    try {
      return await this.removals.removing(digest, async () => void (await this.at.client.send(object)));
    } catch (error) {
      throw storeUnavailable(`remove ${digest}`, error);
    }
  }

  override async discardUnfinished(before: Date, dryRun = false): Promise<Unfinished> {
    try {
      return await discardUnfinished(this.at, before, dryRun);
    } catch (error) {
      throw storeUnavailable('list unfinished uploads', error);
    }
  }

  private async putWhole(content: Buffer, measured: MeasuredContent): Promise<StoredArtifact> {
    const stored = measured.measured();
    await this.ownership.take(stored);
    if (!(await this.stat(stored.digest))) await this.write(stored.digest, content, attempts);
    return stored;
  }

  private async putInParts(parts: AsyncIterable<Uint8Array>, measured: MeasuredContent): Promise<StoredArtifact> {
    const upload = { key: `${uploadsPrefix}${randomUUID()}`, partsId: null };
    await streamUpload(this.at, upload.key, parts);
    try {
      const stored = measured.measured();
      await this.keep(upload.key, stored);
      return stored;
    } finally {
      await this.transfers.discard(upload);
    }
  }

  private async keep(from: string, stored: StoredArtifact): Promise<void> {
    await this.ownership.take(stored);
    if (await this.stat(stored.digest)) return;
    // There are no parts to copy of an empty object.
    if (stored.bytes === 0) return this.write(stored.digest, Buffer.alloc(0), attempts);
    try {
      await copyOnce(this.at, { key: from, bytes: stored.bytes }, artifactKey(stored.digest));
    } catch (error) {
      throw storeUnavailable('keep an upload', error);
    }
  }

  private async write(digest: Digest, content: Buffer, attemptsLeft: number): Promise<void> {
    try {
      await this.at.client.send(
        new PutObjectCommand({
          ...this.target(digest),
          IfNoneMatch: '*',
          Body: content,
          // The server hashes what it received and refuses anything else.
          ChecksumSHA256: Buffer.from(digestHex(digest), 'hex').toString('base64'),
        }),
      );
    } catch (error) {
      if (isPresent(error)) return;
      if (isRace(error) && attemptsLeft > 1) return this.write(digest, content, attemptsLeft - 1);
      throw storeUnavailable('keep an upload', error);
    }
  }

  private async bytesOf(digest: Digest): Promise<number> {
    const about = await this.stat(digest);
    if (!about) throw artifactNotFound(digest);
    return about.bytes;
  }

  private target(digest: Digest): { Bucket: string; Key: string } {
    return { Bucket: this.at.bucket, Key: artifactKey(digest) };
  }
}

async function* prepended<Item>(first: Item, rest: AsyncIterable<Item>): AsyncGenerator<Item> {
  yield first;
  yield* rest;
}
