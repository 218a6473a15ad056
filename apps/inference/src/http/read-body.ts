import type { IncomingMessage } from 'node:http';
import { gunzip, inflate } from 'node:zlib';
import { Refusal, invalid } from '../refusal.js';

const decompress = { gzip: gunzip, deflate: inflate };

/**
 * Collects a request body of at most `maxBytes`, also once decompressed. Calls `done` in the turn of the last byte, so
 * that requests that arrive together are handled together. `failed` gets a refusal.
 */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
  done: (body: Buffer) => void,
  failed: (refusal: Refusal) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= maxBytes) chunks.push(chunk);
  });
  request.on('end', () => {
    if (length > maxBytes) failed(tooLarge(maxBytes));
    else
      decode(
        request,
        chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length),
        maxBytes,
        done,
        failed,
      );
  });
}

function decode(
  request: IncomingMessage,
  body: Buffer,
  maxBytes: number,
  done: (body: Buffer) => void,
  failed: (refusal: Refusal) => void,
): void {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') {
    done(body);
    return;
  }
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
