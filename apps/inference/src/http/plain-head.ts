import type { IncomingHttpHeaders } from 'node:http';

/** The head of a plain request: one that no two readers of HTTP could understand differently. */
export interface PlainHead {
  /** As it was sent, the empty line at its end included. */
  readonly bytes: Buffer;
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly contentLength: number;
  /** The caller wants no further request on its connection. */
  readonly isLast: boolean;
}

/** Node's own limit. */
const MAX_HEAD_BYTES = 16_384;

const REQUEST_LINE = /(GET|HEAD|POST) (\/[\x21-\x7e]*) HTTP\/1\.1\r\n/y;
// Linear in its length: what it repeats cannot match what follows.
const FIELD = /([!#$%&'*+\-.^_`|~0-9A-Za-z]+):([\t\x20-\x7e]*)\r\n/y;

/** Fields that change how a message ends or what the connection speaks. */
const notPlain = new Set(['transfer-encoding', 'expect', 'upgrade', 'proxy-connection', 'http2-settings', 'trailer']);

/** Reads the head that begins at `from`. Null: it is not whole, or not plain. */
export function readPlainHead(chunk: Buffer, from: number): PlainHead | null {
  const end = chunk.indexOf('\r\n\r\n', from, 'latin1');
  if (end === -1 || end + 4 - from > MAX_HEAD_BYTES) return null;
  const text = chunk.toString('latin1', from, end + 2);
  REQUEST_LINE.lastIndex = 0;
  const line = REQUEST_LINE.exec(text);
  const headers = line && readFields(text, REQUEST_LINE.lastIndex);
  if (!line || !headers) return null;
  const framing = readFraming(headers);
  return (
    framing && {
      ...framing,
      // A copy, since a view would keep everything that came with it.
      bytes: Buffer.from(chunk.subarray(from, end + 4)),
      method: line[1] as string,
      url: line[2] as string,
      headers,
    }
  );
}

function readFraming(headers: IncomingHttpHeaders): Pick<PlainHead, 'contentLength' | 'isLast'> | null {
  const length = headers['content-length'] ?? '0';
  const connection = headers.connection?.toLowerCase() ?? 'keep-alive';
  if (!/^\d{1,15}$/.test(length) || (connection !== 'keep-alive' && connection !== 'close')) return null;
  return { contentLength: Number(length), isLast: connection === 'close' };
}

function readFields(text: string, from: number): IncomingHttpHeaders | null {
  const headers: Record<string, string> = Object.create(null);
  let at = from;
  while (at < text.length) {
    FIELD.lastIndex = at;
    const field = FIELD.exec(text);
    if (!field) return null;
    const name = (field[1] as string).toLowerCase();
    // How repeated fields are joined is Node's knowledge.
    if (name in headers || notPlain.has(name)) return null;
    headers[name] = (field[2] as string).trim();
    at = FIELD.lastIndex;
  }
  return 'host' in headers ? headers : null;
}
