import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
  type CompletedPart,
} from '@aws-sdk/client-s3';
import type { S3Bucket } from './s3-bucket.js';
import { isMissing } from './s3-errors.js';

/** One multipart upload to one key. */
export class S3Multipart {
  private constructor(
    private readonly at: S3Bucket,
    readonly key: string,
    readonly id: string,
  ) {}

  static async begin(at: S3Bucket, key: string): Promise<S3Multipart> {
    const { UploadId } = await at.client.send(new CreateMultipartUploadCommand({ Bucket: at.bucket, Key: key }));
    if (UploadId === undefined) throw new TypeError('the S3 server began an upload without naming it');
    return new S3Multipart(at, key, UploadId);
  }

  static resume(at: S3Bucket, key: string, id: string): S3Multipart {
    return new S3Multipart(at, key, id);
  }

  /** Sends one part; the server checks it against the checksum that the SDK adds. */
  async send(number: number, content: Uint8Array): Promise<CompletedPart> {
    const command = new UploadPartCommand({ ...this.target(), PartNumber: number, Body: content });
    // Otherwise the SDK takes another SHA-256 of each part for its signature, which costs as much as the artifact's own and holds up
    // everybody else meanwhile. The part's checksum is signed instead, and the whole is hashed whenever it is read.
    command.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
        return next(args);
      },
      { step: 'build' },
    );
    const { ETag } = await this.at.client.send(command);
    return { PartNumber: number, ...(ETag !== undefined && { ETag }) };
  }

  /** Has the server copy a part from another key of the bucket. */
  async copy(number: number, from: string, range: string): Promise<CompletedPart> {
    const { CopyPartResult } = await this.at.client.send(
      new UploadPartCopyCommand({
        ...this.target(),
        PartNumber: number,
        CopySource: `${this.at.bucket}/${from}`,
        CopySourceRange: range,
      }),
    );
    return { PartNumber: number, ...(CopyPartResult?.ETag !== undefined && { ETag: CopyPartResult.ETag }) };
  }

  /** @param onlyNew fails with 412 where the key is there already */
  async complete(parts: readonly CompletedPart[], { onlyNew }: { readonly onlyNew: boolean }): Promise<void> {
    await this.at.client.send(
      new CompleteMultipartUploadCommand({
        ...this.target(),
        MultipartUpload: { Parts: [...parts] },
        ...(onlyNew && { IfNoneMatch: '*' }),
      }),
    );
  }

  /** Frees the parts; one that has ended is no fault. */
  async abort(): Promise<void> {
    try {
      await this.at.client.send(new AbortMultipartUploadCommand(this.target()));
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }

  private target(): { Bucket: string; Key: string; UploadId: string } {
    return { Bucket: this.at.bucket, Key: this.key, UploadId: this.id };
  }
}
