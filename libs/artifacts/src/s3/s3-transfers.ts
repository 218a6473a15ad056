import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { Digest } from '@modelyard/contracts';
import { storeUnavailable, uploadIncomplete } from '../artifact-errors.js';
import { artifactKey } from '../artifact-key.js';
import type { PutOptions, StoredArtifact } from '../stored-artifact.js';
import { DirectTransfers, type DirectUpload, type DownloadLook, type UploadedPart } from '../direct-transfers.js';
import { MeasuredContent } from '../measured-content.js';
import { presign } from './presign.js';
import { uploadsPrefix, type S3Bucket } from './s3-bucket.js';
import { isMissing } from './s3-errors.js';
import { S3Multipart } from './s3-multipart.js';

/** Keeps what is at a key of the bucket under its digest. */
export type Keep = (key: string, stored: StoredArtifact) => Promise<void>;

/** Presigned requests to a bucket. */
export class S3Transfers extends DirectTransfers {
  constructor(
    private readonly at: S3Bucket,
    private readonly keep: Keep,
  ) {
    super();
  }

  override async beginParts(parts: number, seconds: number) {
    const key = newKey();
    const { id } = await reaching('begin an upload', S3Multipart.begin(this.at, key));
    const numbers = Array.from({ length: parts }, (_none, index) => String(index + 1));
    const urls = await Promise.all(
      numbers.map((partNumber) =>
        presign(this.at, { method: 'PUT', key, query: { partNumber, uploadId: id }, seconds }),
      ),
    );
    return { upload: { key, partsId: id }, urls };
  }

  override async beginWhole(seconds: number) {
    const key = newKey();
    const url = await presign(this.at, { method: 'PUT', key, seconds });
    return { upload: { key, partsId: null }, url };
  }

  override async joinParts({ key, partsId }: DirectUpload, parts: readonly UploadedPart[]): Promise<void> {
    if (partsId === null) return;
    const named = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
    try {
      await S3Multipart.resume(this.at, key, partsId).complete(named, { onlyNew: false });
    } catch (error) {
      const refused = error instanceof S3ServiceException && error.$fault === 'client';
      if (!refused) throw storeUnavailable('join an upload', error);
      // Repeated after its answer was lost: the upload has ended, and its content is there.
      if (!isMissing(error) || (await this.arrived({ key, partsId })) === undefined)
        throw uploadIncomplete(error.message, error);
    }
  }

  override async arrived({ key }: DirectUpload): Promise<number | undefined> {
    try {
      const about = await this.at.client.send(new HeadObjectCommand({ Bucket: this.at.bucket, Key: key }));
      return about.ContentLength ?? 0;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw storeUnavailable('look up an upload', error);
    }
  }

  override async takeOver(upload: DirectUpload, options: PutOptions): Promise<StoredArtifact> {
    if (upload.partsId !== null) return this.read(upload.key, options);
    // A presigned PUT can be sent again at any time, so what is read has to be a copy that no URL leads to.
    const taken = { key: newKey(), partsId: null };
    try {
      await this.copy(upload.key, taken.key);
      return await this.read(taken.key, options);
    } finally {
      await this.discard(taken);
    }
  }

  private async copy(from: string, to: string): Promise<void> {
    const copy = new CopyObjectCommand({ Bucket: this.at.bucket, Key: to, CopySource: `${this.at.bucket}/${from}` });
    try {
      await this.at.client.send(copy);
    } catch (error) {
      throw isMissing(error) ? uploadIncomplete('nothing arrived', error) : storeUnavailable('copy an upload', error);
    }
  }

  private async read(key: string, options: PutOptions): Promise<StoredArtifact> {
    const answer = await this.at.client
      .send(new GetObjectCommand({ Bucket: this.at.bucket, Key: key }))
      .catch((error: unknown) => {
        throw isMissing(error) ? uploadIncomplete('nothing arrived', error) : storeUnavailable('read an upload', error);
      });
    const content = new MeasuredContent(answer.Body as Readable, options);
    for await (const _chunk of content);
    const stored = content.measured();
    await this.keep(key, stored);
    return stored;
  }

  override async discard({ key, partsId }: DirectUpload): Promise<void> {
    if (partsId !== null) await reaching('end an upload', S3Multipart.resume(this.at, key, partsId).abort());
    const removal = this.at.client.send(new DeleteObjectCommand({ Bucket: this.at.bucket, Key: key }));
    await reaching('remove an upload', removal);
  }

  override downloadUrl(digest: Digest, { fileName, mediaType }: DownloadLook, seconds: number): Promise<string> {
    const query = {
      'response-content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`,
      'response-content-type': mediaType,
    };
    return presign(this.at, { method: 'GET', key: artifactKey(digest), query, seconds });
  }
}

function newKey(): string {
  return `${uploadsPrefix}${randomUUID()}`;
}

async function reaching<Result>(what: string, work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw storeUnavailable(what, error);
  }
}
