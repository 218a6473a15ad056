import type { CompletedPart } from '@aws-sdk/client-s3';
import type { S3Bucket } from './s3-bucket.js';
import { isPresent, isRace } from './s3-errors.js';
import { S3Multipart } from './s3-multipart.js';

// Small enough that parts are copied side by side, large enough that 10,000 of them are the largest object there is.
const copyPartBytes = 512 * 2 ** 20;
const copiesAtOnce = 4;
const attempts = 3;

export interface S3Content {
  readonly key: string;
  readonly bytes: number;
}

/** Has the server copy content to a key that is written once; resolves when the key is there, whoever made it. */
export async function copyOnce(at: S3Bucket, from: S3Content, key: string, attemptsLeft = attempts): Promise<void> {
  const upload = await S3Multipart.begin(at, key);
  try {
    await upload.complete(await copyParts(upload, from), { onlyNew: true });
  } catch (error) {
    await upload.abort();
    if (isPresent(error)) return;
    if (!isRace(error) || attemptsLeft <= 1) throw error;
    await copyOnce(at, from, key, attemptsLeft - 1);
  }
}

async function copyParts(upload: S3Multipart, { key, bytes }: S3Content): Promise<readonly CompletedPart[]> {
  const parts: CompletedPart[] = [];
  const count = Math.ceil(bytes / copyPartBytes);
  for (let first = 0; first < count; first += copiesAtOnce) {
    const batch = Array.from({ length: Math.min(copiesAtOnce, count - first) }, (_none, index) => first + index);
    const copied = batch.map((part) => {
      const start = part * copyPartBytes;
      const end = Math.min(start + copyPartBytes, bytes) - 1;
      return upload.copy(part + 1, key, `bytes=${start}-${end}`);
    });
    parts.push(...(await Promise.all(copied)));
  }
  return parts;
}
