import { deflate, gzip } from 'node:zlib';

const encoders = { gzip, deflate };
export type ReplyEncoding = keyof typeof encoders;

/** Below a packet's size compression saves nothing that anybody could notice. */
const WORTH_COMPRESSING = 1_400;

/**
 * The encoding that a caller accepts for a body of so many bytes or characters; null: send it as it is.
 * @param accepted the caller's Accept-Encoding
 */
export function replyEncoding(accepted: string | undefined, { length }: { length: number }): ReplyEncoding | null {
  if (accepted === undefined || length < WORTH_COMPRESSING) return null;
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
export function compressReply(encoding: ReplyEncoding, body: string | Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    encoders[encoding](body, (error, compressed) => (error ? reject(error) : resolve(compressed)));
  });
}
