// Load over plain sockets. A closed loop: each connection sends again as soon as its reply is there. An open loop: requests fall due at a
// constant rate, whatever the server does; one that finds every connection busy waits, and its time counts from when it was due.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { summary, type LoadOrder, type LoadResult } from './load-order.js';

const HEAD_END = Buffer.from('\r\n\r\n');

process.once('message', (order: LoadOrder) => {
  void load(order).then((result) => process.send?.(result, () => process.disconnect()));
});

async function load(order: LoadOrder): Promise<LoadResult> {
  const request = requestBytes(order);
  const counts: Counts = { latencies: [], failures: 0 };
  const lines = Array.from({ length: order.connections }, () => new Line(order.port, request, counts));
  await Promise.all(lines.map((line) => line.opened));
  const startedAt = performance.now();
  const until = startedAt + order.seconds * 1000;
  if (order.rate === undefined) await Promise.all(lines.map((line) => closedLoop(line, until)));
  else await openLoop(lines, order.rate, order.seconds);
  const seconds = (performance.now() - startedAt) / 1000;
  for (const line of lines) line.close();
  return summary(counts.latencies, counts.failures, seconds);
}

function requestBytes({ port, path, headers, body }: LoadOrder): Buffer {
  const content = Buffer.from(body, 'base64');
  const lines = Object.entries({ ...headers, 'content-length': content.length }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return Buffer.concat([
    Buffer.from(`POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n${lines.join('\r\n')}\r\n\r\n`),
    content,
  ]);
}

interface Counts {
  readonly latencies: number[];
  failures: number;
}

/** One connection with one request at a time. */
class Line {
  readonly opened: Promise<unknown>;
  private readonly socket: Socket;
  private received: Buffer = Buffer.alloc(0);
  private dueAt = 0;
  private answered: () => void = () => undefined;

  constructor(
    port: number,
    private readonly request: Buffer,
    private readonly counts: Counts,
  ) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.opened = once(this.socket, 'connect');
    this.socket.on('data', (chunk) => this.take(chunk));
    this.socket.on('error', (error) => {
      throw error;
    });
  }

  /** Sends the request that was due then; `answered` is called in the turn of its reply. */
  send(dueAt: number, answered: () => void): void {
    this.dueAt = dueAt;
    this.answered = answered;
    this.socket.write(this.request);
  }

  close(): void {
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    if (!isWhole(this.received)) return;
    this.counts.latencies.push(performance.now() - this.dueAt);
    if (this.received.toString('latin1', 9, 12) !== '200') this.counts.failures++;
    this.received = Buffer.alloc(0);
    this.answered();
  }
}

function isWhole(received: Buffer): boolean {
  const headEnd = received.indexOf(HEAD_END);
  if (headEnd === -1) return false;
  const length = /content-length: *(\d+)/i.exec(received.toString('latin1', 0, headEnd))?.[1];
  if (length === undefined) throw new Error('a reply does not say its length');
  return received.length >= headEnd + HEAD_END.length + Number(length);
}

function closedLoop(line: Line, until: number): Promise<void> {
  return new Promise((resolve) => {
    const next = (): void => {
      const now = performance.now();
      if (now < until) line.send(now, next);
      else resolve();
    };
    next();
  });
}

function openLoop(lines: readonly Line[], rate: number, seconds: number): Promise<void> {
  const idle = [...lines];
  const startedAt = performance.now();
  const total = Math.floor(rate * seconds);
  let sent = 0;
  let answers = 0;
  return new Promise((resolve) => {
    // Turns follow each other without a pause: timers of a millisecond would send in gusts.
    const turn = (): void => {
      const due = Math.min(total, ((performance.now() - startedAt) / 1000) * rate);
      while (sent < due) {
        const line = idle.pop();
        if (!line) break;
        line.send(startedAt + (sent / rate) * 1000, () => {
          idle.push(line);
          answers++;
        });
        sent++;
      }
      if (answers === total) resolve();
      else setImmediate(turn);
    };
    turn();
  });
}
