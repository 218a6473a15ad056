import { gunzip, inflate } from 'node:zlib';
import { Refusal, invalid } from '../refusal.js';
import type { HttpExchange } from './http-exchange.js';

const decompress = { gzip: gunzip, deflate: inflate };

/**
 * Collects a request body of at most `maxBytes`, also once decompressed. Calls `done` in the turn of the last byte when
 * the body came as it is. `failed` gets a refusal.
 */
export function readBody(
  exchange: HttpExchange,
  maxBytes: number,
  done: (body: Buffer) => void,
  failed: (refusal: Refusal) => void,
): void {
  const encoding = exchange.headers['content-encoding'];
  const plain = encoding === undefined || encoding === 'identity';
  exchange.collect(maxBytes, plain ? done : (body) => decode(encoding, body, maxBytes, done, failed), () =>
    failed(tooLarge(maxBytes)),
  );
}

function decode(
  encoding: string,
  body: Buffer,
  maxBytes: number,
  done: (body: Buffer) => void,
  failed: (refusal: Refusal) => void,
): void {
  if (encoding !== 'gzip' && encoding !== 'deflate') {
    failed(invalid(`Content-Encoding '${encoding}' is not supported, use gzip or deflate`));
    return;
  }
  decompress[encoding](body, { maxOutputLength: maxBytes }, (error: NodeJS.ErrnoException | null, plain) => {
    if (!error) done(plain);
    else
      failed(error.code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(maxBytes) : invalid(`the ${encoding} body is damaged`));
  });
}

const tooLarge = (maxBytes: number): Refusal =>
  invalid(`the request body is larger than the limit of ${maxBytes} bytes`);
