import type { IncomingMessage } from 'node:http';
import { deflate, gzip } from 'node:zlib';

const encoders = { gzip, deflate };
export type ReplyEncoding = keyof typeof encoders;

/** Below a packet's size compression saves nothing that anybody could notice. */
const WORTH_COMPRESSING = 1_400;

/** The encoding that a caller accepts for a body of so many bytes; null: send it as it is. */
export function replyEncoding({ headers }: IncomingMessage, bytes: number): ReplyEncoding | null {
  const accepted = headers['accept-encoding'];
  if (accepted === undefined || bytes < WORTH_COMPRESSING) return null;
  const offers = accepted.split(',').map((offer) => offer.trim().toLowerCase());
  for (const encoding of ['gzip', 'deflate'] as const) {
    if (
      offers.some(
        (offer) => offer === encoding || (offer.startsWith(`${encoding};`) && !/;\s*q=0(?:\.0*)?$/.test(offer)),
      )
    ) {
      return encoding;
    }
  }
  return null;
}

/** Compresses on Node's thread pool. */
export function compressReply(encoding: ReplyEncoding, body: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    encoders[encoding](body, (error, compressed) => (error ? reject(error) : resolve(compressed)));
  });
}
