import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { HttpError } from './http-client.js';

// Plain requests instead of fetch, which sends a stream without its length: servers behind WSGI take such a body for an empty one.

/** Opens a file for reading; the caller reads it to its end or destroys it. */
export async function openFile(url: string, headers: Readonly<Record<string, string>>): Promise<IncomingMessage> {
  const { answer } = begin(url, { headers: { ...headers, 'accept-encoding': 'identity' } }, (request) => request.end());
  return accepted(await answer, `GET ${url}`);
}

/** Writes a file of a known length from a stream, without holding it in memory. */
export async function sendFile(
  url: string,
  headers: Readonly<Record<string, string>>,
  content: AsyncIterable<Buffer>,
  bytes: number,
): Promise<void> {
  const options = {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'application/octet-stream', 'content-length': bytes },
  };
  const { answer, request } = begin(url, options, () => undefined);
  await pipeline(content, request).catch(async (error: unknown) => {
    // A server that refuses a file may say so before it has read it: its words tell more than the broken pipe.
    await answer.then((early) => accepted(early, `PUT ${url}`));
    throw error;
  });
  (await accepted(await answer, `PUT ${url}`)).resume();
}

function begin(url: string, options: RequestOptions, ready: (request: ReturnType<typeof httpRequest>) => void) {
  const request = (url.startsWith('https:') ? httpsRequest : httpRequest)(url, { timeout: 120_000, ...options });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    request.on('response', resolve).on('error', reject);
    request.on('timeout', () => request.destroy(new Error(`${url} did not answer in time`)));
  });
  answer.catch(() => undefined);
  ready(request);
  return { request, answer };
}

async function accepted(answer: IncomingMessage, what: string): Promise<IncomingMessage> {
  const { statusCode: status = 0 } = answer;
  if (status >= 200 && status < 300) return answer;
  const chunks: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  throw new HttpError(
    status,
    '',
    `${what} answered ${status}: ${Buffer.concat(chunks).toString('utf8').slice(0, 300)}`,
  );
}
