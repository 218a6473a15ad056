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

const HEAD_END = '\r\n\r\n';
const LINE_END = '\r\n';

/**
 * One kept-alive connection that sends a request at a time. Written over a plain socket so that what the client costs is small and the
 * same for every server. Rejects when the server closes before its reply is whole.
 */
export class Connection {
  private chunks: Buffer[] = [];
  private received = 0;
  /** Bytes that make the reply whole; unknown before its head is there, and in a chunked reply before its end. */
  private wanted: number | null = null;
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
    if (this.wanted === null) this.readHead();
    const isWhole = this.wanted === null ? endsChunked(chunk) && this.headLength() > 0 : this.received >= this.wanted;
    if (isWhole) this.finish();
  }

  private readHead(): void {
    const length = this.headLength();
    if (length === 0) return;
    const head = this.whole().toString('latin1', 0, length);
    const bodyLength = /content-length: *(\d+)/i.exec(head)?.[1];
    if (bodyLength !== undefined) this.wanted = length + Number(bodyLength);
  }

  private headLength(): number {
    const at = this.whole(1).indexOf(HEAD_END);
    return at === -1 ? 0 : at + HEAD_END.length;
  }

  /** What has arrived, as one buffer; of the first chunks only, where the head alone matters. */
  private whole(first = this.chunks.length): Buffer {
    if (first < this.chunks.length && (this.chunks[0]?.includes(HEAD_END) ?? false))
      return this.chunks[0] ?? Buffer.alloc(0);
    if (this.chunks.length > 1) this.chunks = [Buffer.concat(this.chunks)];
    return this.chunks[0] ?? Buffer.alloc(0);
  }

  private finish(): void {
    const reply = this.whole();
    const head = this.headLength();
    const body = reply.subarray(head);
    const isChunked = this.wanted === null;
    const { waiting } = this;
    [this.chunks, this.received, this.wanted, this.waiting] = [[], 0, null, null];
    waiting?.resolve({ status: Number(reply.toString('latin1', 9, 12)), body: isChunked ? unchunk(body) : body });
  }
}

function endsChunked(chunk: Buffer): boolean {
  return chunk.subarray(-5).toString('latin1') === '0\r\n\r\n';
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
