import { createServer } from 'node:net';

/** A loopback port that nobody listens on now, chosen by the system, or `preferred` when that one is free. */
export async function freePort(preferred?: number): Promise<number> {
  return preferred !== undefined && (await isFree(preferred)) ? preferred : listenOnce(0);
}

async function isFree(port: number): Promise<boolean> {
  try {
    await listenOnce(port);
    return true;
  } catch {
    return false;
  }
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const taken = typeof address === 'object' && address !== null ? address.port : port;
      server.close(() => resolve(taken));
    });
  });
}
