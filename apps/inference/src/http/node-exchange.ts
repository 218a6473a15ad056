import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { HttpExchange } from './http-exchange.js';

/** A request that Node's own HTTP server has read. */
export class NodeExchange implements HttpExchange {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  private collects = false;

  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
  ) {
    this.method = request.method ?? 'GET';
    this.url = request.url ?? '/';
    this.headers = request.headers;
  }

  get gone(): boolean {
    return this.response.destroyed;
  }

  collect(maxBytes: number, done: (body: Buffer) => void, tooLarge: () => void): void {
    this.collects = true;
    const { request } = this;
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) chunks.push(chunk);
    });
    // Only now, since Node cuts a caller off who is still sending when the last reply on its connection has left.
    request.on('end', () => {
      if (length > maxBytes) tooLarge();
      else done(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length));
    });
  }

  reply(status: number, fields: string, body: string | Buffer): void {
    if (this.gone || this.response.headersSent) return;
    // A body nobody will read must not keep the connection busy.
    if (!this.collects) this.request.resume();
    const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    this.response.writeHead(status, ['content-length', String(bytes), ...namesAndValues(fields)]);
    this.response.end(body);
  }
}

function namesAndValues(fields: string): string[] {
  return fields
    .split('\r\n')
    .slice(0, -1)
    .flatMap((line) => {
      const colon = line.indexOf(': ');
      return [line.slice(0, colon), line.slice(colon + 2)];
    });
}
