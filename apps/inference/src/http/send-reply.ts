import type { ServerResponse } from 'node:http';
import type { Answer } from '../pipeline/inference-call.js';
import type { Refusal } from '../refusal.js';
import { compressReply, replyEncoding, type ReplyEncoding } from './compress-reply.js';
import type { EncodedReply } from './encode-reply.js';

/** Sends an infer reply with the headers that say which version answered, why, and under which prediction id. */
export function sendReply(response: ServerResponse, answer: Answer, { json, binary }: EncodedReply): void {
  const facts = [
    'x-modelyard-version',
    headerText(answer.live.served.version),
    'x-modelyard-routed-by',
    answer.route.why,
    'x-modelyard-prediction-id',
    headerText(answer.predictionId),
  ];
  const jsonLength = Buffer.byteLength(json);
  const length = binary.reduce((sum, { length: bytes }) => sum + bytes, jsonLength);
  const headers =
    binary.length === 0
      ? ['content-type', 'application/json', ...facts]
      : ['content-type', 'application/octet-stream', 'inference-header-content-length', String(jsonLength), ...facts];
  const encoding = replyEncoding(response.req, length);
  if (encoding !== null) {
    void sendCompressed(response, headers, encoding, Buffer.concat([Buffer.from(json), ...binary], length));
    return;
  }
  response.writeHead(200, ['content-length', String(length), ...headers]);
  response.end(binary.length === 0 ? json : Buffer.concat([Buffer.from(json), ...binary], length));
}

async function sendCompressed(
  response: ServerResponse,
  headers: readonly string[],
  encoding: ReplyEncoding,
  body: Buffer,
): Promise<void> {
  const compressed = await compressReply(encoding, body);
  if (response.destroyed) return;
  const how = ['content-encoding', encoding, 'content-length', String(compressed.length)];
  response.writeHead(200, [...how, ...headers]);
  response.end(compressed);
}

/** Sends a JSON document. */
export function sendJson(response: ServerResponse, status: number, document: unknown): void {
  const body = JSON.stringify(document);
  response.writeHead(status, ['content-type', 'application/json', 'content-length', String(Buffer.byteLength(body))]);
  response.end(body);
}

/** Sends a plain text. */
export function sendText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, [
    'content-type',
    'text/plain; charset=utf-8',
    'content-length',
    String(Buffer.byteLength(text)),
  ]);
  response.end(text);
}

/** Sends the protocol's error body. Does nothing when the caller is gone. */
export function sendError(response: ServerResponse, refusal: Refusal): void {
  if (response.destroyed || response.headersSent) return;
  setRetryAfter(response, refusal);
  sendJson(response, refusal.httpStatus, { error: refusal.message });
}

/** Says when to try again, where the refusal knows it. */
export function setRetryAfter(response: ServerResponse, { retryAfterSeconds }: Refusal): void {
  if (retryAfterSeconds !== null) response.setHeader('retry-after', String(retryAfterSeconds));
}

/** Header values are Latin-1 at most; what a caller chose freely is percent-encoded where it must be. */
const headerText = (text: string): string => (/^[\x21-\x7e]*$/.test(text) ? text : encodeURIComponent(text));
