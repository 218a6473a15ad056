import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { ReceiverRule } from './receiver-rule.js';

export interface ReceiverAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** The answer's text, cut off after 16 KiB. */
  readonly body: string;
}

const timeoutMs = 30_000;
const bodyLimit = 16_384;

/**
 * Sends one POST on a connection of its own and follows no redirect. Rejects where the receiver cannot be reached, may not be called or has
 * not answered within 30 seconds; `halt` cuts it off sooner.
 */
export async function postToReceiver(
  address: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  rule: ReceiverRule,
  halt?: AbortSignal,
): Promise<ReceiverAnswer> {
  rule.checkUrl(address);
  const url = new URL(address);
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = halt ? AbortSignal.any([halt, timeout]) : timeout;
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const options = {
    method: 'POST',
    headers,
    agent: false,
    lookup: rule.lookup,
    signal,
  };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    send(url, options, resolve).on('error', reject).end(body);
  });
  return {
    status: answer.statusCode ?? 0,
    retryAfter: answer.headers['retry-after'],
    body: await beginningOf(answer),
  };
}

async function beginningOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= bodyLimit) break;
  }
  answer.destroy();
  return Buffer.concat(chunks).subarray(0, bodyLimit).toString('utf8');
}
