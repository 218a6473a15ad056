import type { CompletedPart } from '@aws-sdk/client-s3';
import { storeUnavailable } from '../artifact-errors.js';
import type { S3Bucket } from './s3-bucket.js';
import { S3Multipart } from './s3-multipart.js';

/** Sends parts to a key as they come. Leaves nothing behind when they break off. */
export async function streamUpload(at: S3Bucket, key: string, parts: AsyncIterable<Uint8Array>): Promise<void> {
  const upload = await ours(S3Multipart.begin(at, key));
  try {
    await ours(upload.complete(await sendAll(upload, parts), { onlyNew: false }));
  } catch (error) {
    await ours(upload.abort());
    throw error;
  }
}

async function sendAll(upload: S3Multipart, parts: AsyncIterable<Uint8Array>): Promise<readonly CompletedPart[]> {
  const sent: Promise<CompletedPart>[] = [];
  try {
    for await (const part of parts) {
      const sending = ours(upload.send(sent.length + 1, part));
      // A failure comes out where the part is waited for; until then it must not end the process.
      sending.catch(() => undefined);
      sent.push(sending);
      // One part is on its way while the next one gathers, in the memory of the one before.
      await sent.at(-2);
    }
  } finally {
    // A part that is still on its way when its upload is aborted would stay behind.
    await Promise.allSettled(sent);
  }
  return Promise.all(sent);
}

/** Names a fault of the server as the store's; what goes wrong with the content is its sender's and passes through. */
async function ours<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw storeUnavailable('keep an upload', error);
  }
}
