import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
}

export interface Reply {
  readonly status: number;
  readonly body: Buffer;
}

/** What of a reply comes before its body. */
interface Head {
  /** Bytes, with the empty line that ends it. */
  readonly length: number;
  /** Bytes; null for a body that comes in chunks. */
  readonly bodyLength: number | null;
}

const HEAD_END = '\r\n\r\n';
const LINE_END = '\r\n';
const CHUNKS_END = '0\r\n\r\n';

/**
 * One kept-alive connection that sends a request at a time. Written over a plain socket so that what the client costs is small and the
 * same for every server. Rejects when the server closes before its reply is whole.
 */
export class Connection {
  private chunks: Buffer[] = [];
  private received = 0;
  /** Null before the whole head is there. */
  private head: Head | null = null;
  private waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void } | null = null;

  private constructor(
    private readonly socket: Socket,
    private readonly host: string,
  ) {
    socket.on('data', (chunk) => this.take(chunk));
    socket.on('error', (error) => this.waiting?.reject(error));
    socket.on('close', () => this.waiting?.reject(new Error('the server closed the connection within a reply')));
  }

  static async open(port: number): Promise<Connection> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    return new Connection(socket, `127.0.0.1:${port}`);
  }

  send({ method, path, body }: Request): Promise<Reply> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const type =
      body === undefined ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n`;
    return new Promise((resolve, reject) => {
      // Servers close connections that idle, MLflow after five seconds.
      if (!this.socket.writable) return reject(new Error('the server has closed the idle connection'));
      this.waiting = { resolve, reject };
      this.socket.write(`${method} ${path} HTTP/1.1\r\nhost: ${this.host}\r\naccept: */*\r\n${type}\r\n${text}`);
    });
  }

  close(): void {
    this.waiting = null;
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.received += chunk.length;
    this.head ??= readHead(Buffer.concat(this.chunks));
    if (this.head !== null && this.isWhole(this.head)) this.finish(this.head);
  }

  private isWhole({ length, bodyLength }: Head): boolean {
    return bodyLength === null ? this.last(CHUNKS_END.length) === CHUNKS_END : this.received >= length + bodyLength;
  }

  /** The last characters received; the chunks before are not joined, which of a long reply would cost more than to receive it. */
  private last(count: number): string {
    let text = '';
    for (let at = this.chunks.length - 1; at >= 0 && text.length < count; at -= 1)
      text = (this.chunks[at]?.subarray(-count).toString('latin1') ?? '') + text;
    return text.slice(-count);
  }

  private finish({ length, bodyLength }: Head): void {
    const reply = Buffer.concat(this.chunks);
    const body = reply.subarray(length);
    const { waiting } = this;
    [this.chunks, this.received, this.head, this.waiting] = [[], 0, null, null];
    const status = Number(reply.toString('latin1', 9, 12));
    waiting?.resolve({ status, body: bodyLength === null ? unchunk(body) : body });
  }
}

/** The head of the reply that these bytes begin; null where it does not end within them. */
function readHead(start: Buffer): Head | null {
  const end = start.indexOf(HEAD_END);
  if (end === -1) return null;
  const bodyLength = /content-length: *(\d+)/i.exec(start.toString('latin1', 0, end))?.[1];
  return { length: end + HEAD_END.length, bodyLength: bodyLength === undefined ? null : Number(bodyLength) };
}

function unchunk(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = body.indexOf(LINE_END, at);
    const size = Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    if (!(size > 0)) return Buffer.concat(parts);
    const start = lineEnd + LINE_END.length;
    parts.push(body.subarray(start, start + size));
    at = start + size + LINE_END.length;
  }
}
