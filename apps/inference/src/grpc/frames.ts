import { gunzipSync, inflateSync } from 'node:zlib';
import { Refusal, invalid } from '../refusal.js';

/** Bytes in front of each gRPC message: a compression flag and a 32-bit big-endian length. */
export const PREFIX_BYTES = 5;

/** Puts one message into its frame. */
export function frame(message: Buffer): Buffer {
  const framed = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
  framed[0] = 0;
  framed.writeUInt32BE(message.length, 1);
  message.copy(framed, PREFIX_BYTES);
  return framed;
}

/**
 * Takes the single message out of a unary request's body, decompressed by `grpc-encoding` when its flag is set.
 * Throws a refusal when the body is not exactly one frame or the message is beyond `maxBytes` once decompressed.
 */
export function unframe(body: Buffer, encoding: string | undefined, maxBytes: number): Buffer {
  if (body.length < PREFIX_BYTES || body.readUInt32BE(1) !== body.length - PREFIX_BYTES) {
    throw invalid('a unary call must carry exactly one message');
  }
  const message = body.subarray(PREFIX_BYTES);
  return body[0] === 0 ? message : decompress(message, encoding, maxBytes);
}

/** Throws a refusal when the encoding is unknown, the message damaged or beyond `maxBytes` once decompressed. */
export function decompress(message: Buffer, encoding: string | undefined, maxBytes: number): Buffer {
  try {
    if (encoding === 'gzip') return gunzipSync(message, { maxOutputLength: maxBytes });
    if (encoding === 'deflate') return inflateSync(message, { maxOutputLength: maxBytes });
  } catch (error) {
    throw invalid(`the compressed message cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  throw new Refusal('unsupported', `message compression '${encoding ?? ''}' is not supported, use gzip or deflate`);
}

const timeoutUnits: Record<string, number> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 1e-3, n: 1e-6 };

/** The milliseconds of a `grpc-timeout` header; null when it is absent or malformed, which gRPC says to ignore. */
export function readTimeout(header: string | undefined): number | null {
  const match = /^(\d{1,8})([HMSmun])$/.exec(header ?? '');
  const unit = match?.[2] === undefined ? undefined : timeoutUnits[match[2]];
  return match && unit !== undefined ? Number(match[1]) * unit : null;
}

/** Characters of a status message that are sent: whatever they are, a reply's head fits into one frame. */
const MAX_MESSAGE_LENGTH = 1_000;

/** Percent-encodes a status message for the `grpc-message` trailer, which allows printable ASCII only; a long one is cut. */
export function encodeMessage(text: string): string {
  const words = text.length <= MAX_MESSAGE_LENGTH ? text : `${text.slice(0, MAX_MESSAGE_LENGTH)}…`;
  return Buffer.from(words)
    .toString('latin1')
    .replace(/[^ -$&-~]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}
