// A closed loop over plain sockets: each connection sends the same request again as soon as its reply is there.
import { connect } from 'node:net';

/** What the parent asks for. */
export interface LoadOrder {
  readonly port: number;
  readonly connections: number;
  readonly seconds: number;
  readonly path: string;
  readonly body: string;
}

export interface LoadResult {
  readonly replies: number;
  readonly seconds: number;
  /** Replies whose status was not 200. */
  readonly failures: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');

process.once('message', (order: LoadOrder) => {
  void load(order).then((result) => process.send?.(result, () => process.disconnect()));
});

async function load({ port, connections, seconds, path, body }: LoadOrder): Promise<LoadResult> {
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\n`;
  const request = Buffer.from(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  const counts = { replies: 0, failures: 0 };
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  await Promise.all(Array.from({ length: connections }, () => drive(port, request, until, counts)));
  return { ...counts, seconds: (performance.now() - startedAt) / 1000 };
}

function drive(
  port: number,
  request: Buffer,
  until: number,
  counts: { replies: number; failures: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => socket.write(request));
    let received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      if (!isWhole(received)) return;
      counts.replies++;
      if (received.toString('latin1', 9, 12) !== '200') counts.failures++;
      received = Buffer.alloc(0);
      if (performance.now() < until) socket.write(request);
      else socket.end();
    });
    socket.on('close', () => resolve());
    socket.on('error', reject);
  });
}

function isWhole(received: Buffer): boolean {
  const headEnd = received.indexOf(HEAD_END);
  if (headEnd === -1) return false;
  const length = /content-length: (\d+)/i.exec(received.toString('latin1', 0, headEnd))?.[1];
  return received.length >= headEnd + HEAD_END.length + Number(length ?? 0);
}
