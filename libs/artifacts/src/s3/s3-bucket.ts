import type { S3Client } from '@aws-sdk/client-s3';

/** A bucket, and who talks to it. */
export interface S3Bucket {
  readonly client: S3Client;
  readonly bucket: string;
  /** Origin under which clients reach the bucket, where it is not the one this service uses; undefined: the same. */
  readonly publicEndpoint?: string | undefined;
}

/** Uploads that have no digest yet live here, and nobody reads them. */
export const uploadsPrefix = 'uploads/';
