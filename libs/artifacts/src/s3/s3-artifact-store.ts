import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { Digest } from '@modelyard/contracts';
import { artifactKey } from '../artifact-key.js';
import { artifactNotFound, storeUnavailable } from '../artifact-errors.js';
import {
  ArtifactStore,
  type ArtifactContent,
  type ByteRange,
  type PutOptions,
  type StoredArtifact,
} from '../artifact-store.js';
import { resolveRange } from '../byte-range.js';
import { DigestCheck } from '../digest-stream.js';
import { keepFailure, spool, type SpooledArtifact } from '../spool-file.js';
import { isMissing, isPresent, isRace } from './s3-errors.js';

// Below this one request carries the whole artifact; above it S3 gets parts of this size, two at a time.
const partBytes = 16 * 1_048_576;
const attempts = 3;

/**
 * Artifacts as objects of one bucket. Keys are written once (`If-None-Match: *`). An upload is spooled to a private temporary file
 * first, because the key is known only when all of the content has arrived; that file also lets a broken upload be repeated.
 */
export class S3ArtifactStore extends ArtifactStore {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {
    super();
  }

  override async put(content: ArtifactContent, options: PutOptions = {}): Promise<StoredArtifact> {
    keepFailure(content);
    const folder = await mkdtemp(join(tmpdir(), 'modelyard-upload-'));
    try {
      const spooled = await spool(folder, content, options);
      if (!(await this.stat(spooled.digest))) await this.upload(spooled, attempts);
      return { digest: spooled.digest, bytes: spooled.bytes };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  override async open(digest: Digest, range?: ByteRange): Promise<Readable> {
    const part = range && resolveRange(range, await this.bytesOf(digest));
    const command = new GetObjectCommand({
      Bucket: this.bucket,
      Key: artifactKey(digest),
      ...(part && { Range: `bytes=${part.start}-${part.end}` }),
    });
    const answer = await this.client.send(command).catch((error: unknown) => {
      throw isMissing(error) ? artifactNotFound(digest, error) : storeUnavailable(`open ${digest}`, error);
    });
    const body = answer.Body as Readable;
    return part ? body : pipeline(body, new DigestCheck(digest), () => undefined);
  }

  override async stat(digest: Digest): Promise<StoredArtifact | undefined> {
    const command = new HeadObjectCommand({ Bucket: this.bucket, Key: artifactKey(digest) });
    try {
      const about = await this.client.send(command);
      return { digest, bytes: about.ContentLength ?? 0 };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw storeUnavailable(`look up ${digest}`, error);
    }
  }

  private async bytesOf(digest: Digest): Promise<number> {
    const about = await this.stat(digest);
    if (!about) throw artifactNotFound(digest);
    return about.bytes;
  }

  private async upload(spooled: SpooledArtifact, attemptsLeft: number): Promise<void> {
    try {
      await (spooled.bytes <= partBytes ? this.uploadWhole(spooled) : this.uploadInParts(spooled));
    } catch (error) {
      if (isPresent(error)) return;
      if (isRace(error) && attemptsLeft > 1) return this.upload(spooled, attemptsLeft - 1);
      throw storeUnavailable('keep an upload', error);
    }
  }

  private async uploadWhole({ digest, file }: SpooledArtifact): Promise<void> {
    // In memory, so that the client can repeat a request that the server failed to take; a stream can be sent once.
    const body = await readFile(file);
    await this.client.send(
      new PutObjectCommand({
        ...this.target(digest),
        Body: body,
        // The server hashes what it received and refuses anything else.
        ChecksumSHA256: Buffer.from(digest.slice('sha256:'.length), 'hex').toString('base64'),
      }),
    );
  }

  private async uploadInParts({ digest, file }: SpooledArtifact): Promise<void> {
    const params = { ...this.target(digest), Body: createReadStream(file), ChecksumAlgorithm: 'SHA256' as const };
    await new Upload({ client: this.client, params, partSize: partBytes, queueSize: 2 }).done();
  }

  private target(digest: Digest): { Bucket: string; Key: string; IfNoneMatch: string } {
    return { Bucket: this.bucket, Key: artifactKey(digest), IfNoneMatch: '*' };
  }
}
