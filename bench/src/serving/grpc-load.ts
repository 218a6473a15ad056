// Load over one gRPC connection: calls in flight at all times, each followed by the next as soon as its reply is whole.
import { connect, type ClientHttp2Session } from 'node:http2';
import { summary, type LoadOrder, type LoadResult } from './load-order.js';

process.once('message', (order: LoadOrder) => {
  void load(order).then((result) => process.send?.(result, () => process.disconnect()));
});

interface Counts {
  readonly latencies: number[];
  failures: number;
}

async function load(order: LoadOrder): Promise<LoadResult> {
  const session = connect(`http://127.0.0.1:${order.port}`);
  const message = Buffer.from(order.body, 'base64');
  const counts: Counts = { latencies: [], failures: 0 };
  const startedAt = performance.now();
  const until = startedAt + order.seconds * 1000;
  const drive = async (): Promise<void> => {
    while (performance.now() < until) await call(session, order.path, message, counts);
  };
  await Promise.all(Array.from({ length: order.connections }, drive));
  session.close();
  return summary(counts.latencies, counts.failures, (performance.now() - startedAt) / 1000);
}

function call(session: ClientHttp2Session, path: string, message: Buffer, counts: Counts): Promise<void> {
  const sentAt = performance.now();
  return new Promise((resolve, reject) => {
    let status: unknown;
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    stream.on('response', (headers) => (status = headers['grpc-status']));
    stream.on('trailers', (trailers) => (status ??= trailers['grpc-status']));
    stream.on('data', () => undefined);
    stream.on('error', reject);
    stream.on('close', () => {
      counts.latencies.push(performance.now() - sentAt);
      if (status !== '0') counts.failures++;
      resolve();
    });
    stream.end(message);
  });
}
