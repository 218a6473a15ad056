import { DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import type { Marks } from '../removal-marks.js';
import type { S3Bucket } from './s3-bucket.js';

/** Marks as empty objects; S3 answers a listing with every write that was acknowledged before. */
export class S3Marks implements Marks {
  constructor(private readonly at: S3Bucket) {}

  async set(key: string): Promise<void> {
    await this.at.client.send(
      new PutObjectCommand({ Bucket: this.at.bucket, Key: key, Body: new Uint8Array(), ContentLength: 0 }),
    );
  }

  async clear(key: string): Promise<void> {
    await this.at.client.send(new DeleteObjectCommand({ Bucket: this.at.bucket, Key: key }));
  }

  async any(prefix: string): Promise<boolean> {
    const found = await this.at.client.send(
      new ListObjectsV2Command({ Bucket: this.at.bucket, Prefix: prefix, MaxKeys: 1 }),
    );
    return (found.Contents?.length ?? 0) > 0;
  }
}
