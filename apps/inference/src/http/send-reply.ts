import type { ServerResponse } from 'node:http';
import type { Answer } from '../pipeline/inference-call.js';
import type { Refusal } from '../refusal.js';
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
  if (binary.length === 0) {
    response.writeHead(200, ['content-type', 'application/json', 'content-length', String(jsonLength), ...facts]);
    response.end(json);
    return;
  }
  const length = binary.reduce((sum, { length: bytes }) => sum + bytes, jsonLength);
  const layout = ['content-length', String(length), 'inference-header-content-length', String(jsonLength)];
  response.writeHead(200, ['content-type', 'application/octet-stream', ...layout, ...facts]);
  response.end(Buffer.concat([Buffer.from(json), ...binary], length));
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
  sendJson(response, refusal.httpStatus, { error: refusal.message });
}

/** Header values are Latin-1 at most; what a caller chose freely is percent-encoded where it must be. */
const headerText = (text: string): string => (/^[\x21-\x7e]*$/.test(text) ? text : encodeURIComponent(text));
