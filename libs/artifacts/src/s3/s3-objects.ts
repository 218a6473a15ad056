import type { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DomainError } from '@modelyard/chassis';
import { storeUnavailable } from '../artifact-errors.js';
import { s3Client } from './s3-client.js';
import { isMissing } from './s3-errors.js';

/** Objects by bucket and key, wherever the server and the credentials of an artifact store reach: what others left there to be taken over. */
export class S3Objects {
  private readonly client: S3Client;

  /** @param storeUrl an `s3:` URL as `openArtifactStore` takes it */
  constructor(storeUrl: string) {
    this.client = s3Client(new URL(storeUrl));
  }

  /** The content as a stream; nothing vouches for it. Throws `object-not-found`. */
  async open(bucket: string, key: string): Promise<Readable> {
    const answer = await this.client
      .send(new GetObjectCommand({ Bucket: bucket, Key: key }))
      .catch((cause: unknown) => {
        throw isMissing(cause)
          ? objectNotFound(bucket, key, cause)
          : storeUnavailable(`open s3://${bucket}/${key}`, cause);
      });
    return answer.Body as Readable;
  }

  close(): void {
    this.client.destroy();
  }
}

function objectNotFound(bucket: string, key: string, cause: unknown): DomainError<'object-not-found'> {
  return new DomainError({
    code: 'object-not-found',
    kind: 'not-found',
    message: `There is no object s3://${bucket}/${key}.`,
    nextStep: 'Upload the file first, and check that its bucket is on the server of MODELYARD_ARTIFACTS_URL.',
    cause,
  });
}
