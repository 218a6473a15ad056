import {
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  paginateListObjectsV2,
  type MultipartUpload,
} from '@aws-sdk/client-s3';
import type { Unfinished } from '../artifact-store.js';
import { removalsFolder } from '../removal-marks.js';
import { uploadsPrefix, type S3Bucket } from './s3-bucket.js';
import { S3Multipart } from './s3-multipart.js';

/** Finds what uploads left that began before a moment, and removes it unless `dryRun`. S3 does not say how long unjoined parts are. */
export async function discardUnfinished(at: S3Bucket, before: Date, dryRun: boolean): Promise<Unfinished> {
  let uploads = 0;
  let bytes = 0;
  for await (const { Key: key, UploadId: id } of multipartUploads(at, before)) {
    uploads += 1;
    if (!dryRun && key !== undefined && id !== undefined) await S3Multipart.resume(at, key, id).abort();
  }
  for await (const { key, size } of objects(at, uploadsPrefix, before)) {
    uploads += 1;
    bytes += size;
    if (!dryRun) await remove(at, key);
  }
  // A mark of a removal that was killed would make holders of that artifact wait.
  if (!dryRun) for await (const { key } of objects(at, `${removalsFolder}/`, before)) await remove(at, key);
  return { uploads, bytes };
}

// Copies to an artifact's own key are multipart uploads too; nothing else begins any in this bucket's folders.
async function* multipartUploads(at: S3Bucket, before: Date): AsyncGenerator<MultipartUpload> {
  for (const prefix of [uploadsPrefix, 'sha256/']) {
    let from: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } | undefined = {};
    while (from) {
      const page: ListMultipartUploadsPage = await at.client.send(
        new ListMultipartUploadsCommand({ Bucket: at.bucket, Prefix: prefix, ...from }),
      );
      yield* (page.Uploads ?? []).filter(({ Initiated }) => Initiated !== undefined && Initiated < before);
      from =
        page.IsTruncated === true
          ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker }
          : undefined;
    }
  }
}

type ListMultipartUploadsPage = {
  readonly Uploads?: MultipartUpload[] | undefined;
  readonly IsTruncated?: boolean | undefined;
  readonly NextKeyMarker?: string | undefined;
  readonly NextUploadIdMarker?: string | undefined;
};

async function* objects(
  { client, bucket }: S3Bucket,
  prefix: string,
  before: Date,
): AsyncGenerator<{ key: string; size: number }> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
    for (const { Key, Size = 0, LastModified } of Contents)
      if (Key !== undefined && LastModified !== undefined && LastModified < before) yield { key: Key, size: Size };
  }
}

async function remove({ client, bucket }: S3Bucket, key: string): Promise<void> {
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
}
