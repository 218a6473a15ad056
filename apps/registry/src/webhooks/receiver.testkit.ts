import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from '@jest/globals';

export interface ReceivedDelivery {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly message: { entity: string; action: string; timestamp: string; data: Record<string, unknown> };
}

/** What a receiver answers; it may need time for it. */
export type Reply = (delivery: ReceivedDelivery) => Answer | Promise<Answer>;
export interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A real receiver of webhooks on this machine, for one test file. */
export class Receiver {
  readonly received: ReceivedDelivery[] = [];
  reply: Reply = () => ({ status: 200, body: 'thanks' });
  private server: Server | undefined;

  url(path = '/hook'): string {
    if (!this.server) throw new Error('the receiver runs only while tests run');
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}${path}`;
  }

  /** What came to a path, in order. */
  at(path: string): ReceivedDelivery[] {
    return this.received.filter((delivery) => delivery.path === path);
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString('utf8');
        const message = JSON.parse(body) as ReceivedDelivery['message'];
        const delivery = { path: request.url ?? '', headers: request.headers, body, message };
        this.received.push(delivery);
        void Promise.resolve(this.reply(delivery)).then(({ status, headers = {}, body: text = '' }) =>
          response.writeHead(status, headers).end(text),
        );
      });
    });
    this.server = server;
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((closed) => this.server?.close(closed));
  }
}

export function usingReceiver(): Receiver {
  const receiver = new Receiver();
  beforeAll(() => receiver.start());
  afterAll(() => receiver.stop());
  return receiver;
}

/** The signature that a delivery should carry, computed by the receiver's own means. */
export function expectedSignature({ headers, body }: ReceivedDelivery, secret: string): string {
  const signed = `${String(headers['x-mlflow-delivery-id'])}.${String(headers['x-mlflow-timestamp'])}.${body}`;
  return `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`;
}
