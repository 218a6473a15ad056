import type { Answer } from '../pipeline/inference-call.js';
import { perVersion } from '../pipeline/per-version.js';
import { asRefusal, type Refusal } from '../refusal.js';
import { compressReply, replyEncoding } from './compress-reply.js';
import type { EncodedReply } from './encode-reply.js';
import type { HttpExchange } from './http-exchange.js';

const versionField = perVersion(({ served }) => `x-modelyard-version: ${headerText(served.version)}\r\n`);

/**
 * Sends an infer reply with the headers that say which version answered, why, and under which prediction id.
 * @param refuse answers instead when the reply cannot be made
 */
export function sendReply(
  exchange: HttpExchange,
  answer: Answer,
  { json, binary }: EncodedReply,
  refuse: (exchange: HttpExchange, refusal: Refusal) => void,
): void {
  const facts = `${versionField(answer.live)}x-modelyard-routed-by: ${answer.route.why}\r\nx-modelyard-prediction-id: ${headerText(answer.predictionId)}\r\n`;
  if (binary.length === 0) {
    send(exchange, `content-type: application/json\r\n${facts}`, json, refuse);
    return;
  }
  const header = Buffer.from(json);
  const form = `content-type: application/octet-stream\r\ninference-header-content-length: ${header.length}\r\n`;
  send(exchange, form + facts, Buffer.concat([header, ...binary]), refuse);
}

function send(
  exchange: HttpExchange,
  fields: string,
  body: string | Buffer,
  refuse: (exchange: HttpExchange, refusal: Refusal) => void,
): void {
  const encoding = replyEncoding(exchange.headers['accept-encoding'], body);
  if (encoding === null) {
    exchange.reply(200, fields, body);
    return;
  }
  compressReply(encoding, body).then(
    (compressed) => exchange.reply(200, `content-encoding: ${encoding}\r\n${fields}`, compressed),
    (error: unknown) => refuse(exchange, asRefusal(error)),
  );
}

/** Sends a JSON document. */
export function sendJson(exchange: HttpExchange, status: number, document: unknown): void {
  exchange.reply(status, 'content-type: application/json\r\n', JSON.stringify(document));
}

/** Sends a plain text. */
export function sendText(exchange: HttpExchange, status: number, text: string): void {
  exchange.reply(status, 'content-type: text/plain; charset=utf-8\r\n', text);
}

/** Sends the protocol's error body. */
export function sendError(exchange: HttpExchange, refusal: Refusal): void {
  sendRefusal(exchange, refusal, { error: refusal.message });
}

/** Sends a refusal in a protocol's own form, with when to try again where the refusal knows it. */
export function sendRefusal(exchange: HttpExchange, refusal: Refusal, document: unknown): void {
  const { httpStatus, retryAfterSeconds } = refusal;
  const again = retryAfterSeconds === null ? '' : `retry-after: ${retryAfterSeconds}\r\n`;
  exchange.reply(httpStatus, `content-type: application/json\r\n${again}`, JSON.stringify(document));
}

/** What a caller chose freely is percent-encoded where a header could not carry it. */
const headerText = (text: string): string => (/^[\x21-\x7e]*$/.test(text) ? text : encodeURIComponent(text));
