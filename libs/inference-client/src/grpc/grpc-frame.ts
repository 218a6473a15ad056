import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { unreadable } from '../inference-error.js';

/** How messages may be compressed. */
export type Compression = 'gzip';

/** In front of each message: a compression flag and a 32-bit big-endian length. */
const PREFIX_BYTES = 5;
const [PLAIN, COMPRESSED] = [0, 1];

/** A message as it travels. */
export async function frameOf(message: Buffer, compression: Compression | null): Promise<Buffer> {
  const sent = compression === null ? message : await promisify(gzip)(message);
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix[0] = compression === null ? PLAIN : COMPRESSED;
  prefix.writeUInt32BE(sent.length, 1);
  return Buffer.concat([prefix, sent]);
}

/**
 * The one message of a reply's body.
 * @param encoding the reply's `grpc-encoding`
 * @throws InferenceError `internal` when the body is anything else
 */
export async function messageOf(body: Buffer, encoding: string | undefined): Promise<Buffer> {
  if (body.length < PREFIX_BYTES || body.readUInt32BE(1) !== body.length - PREFIX_BYTES) {
    throw unreadable('the reply is not one message');
  }
  const received = body.subarray(PREFIX_BYTES);
  if (body[0] === PLAIN) return received;
  if (body[0] !== COMPRESSED || encoding !== 'gzip') {
    throw unreadable(`the reply is compressed by ${encoding ?? 'nothing it names'}, which was not offered`);
  }
  try {
    return await promisify(gunzip)(received);
  } catch {
    throw unreadable('the compressed reply is damaged');
  }
}
