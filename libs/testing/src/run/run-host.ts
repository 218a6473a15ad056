import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ServerKind } from '../config.js';
import type { ProvidedServer } from '../servers/resolve-server.js';

/** File of the run folder that names the host. */
export const hostFile = 'host.json';

const kinds: readonly ServerKind[] = ['postgres', 'kafka', 'redis', 's3'];

export interface RunHost {
  /** Stops every server it started. */
  close(): Promise<void>;
}

/**
 * Owns the servers of one test run: the first test file that asks for one has it started, all others get the same. A process of its
 * own, because a test runner's workers end before the run does.
 */
export async function startRunHost(
  runDir: string,
  provide: (kind: ServerKind) => Promise<ProvidedServer>,
): Promise<RunHost> {
  const servers = new Map<ServerKind, Promise<ProvidedServer>>();
  const token = randomUUID();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const kind = kinds.find((known) => request.url === `/${token}/${known}`);
    if (!kind) return void response.writeHead(404).end();
    const server = servers.get(kind) ?? provide(kind);
    servers.set(kind, server);
    try {
      response.end((await server).address);
    } catch (error) {
      // The next test file may be luckier, for instance after a download that broke off.
      servers.delete(kind);
      response.writeHead(500).end(error instanceof Error ? error.message : String(error));
    }
  };
  const http = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  announce(runDir, `http://127.0.0.1:${(http.address() as AddressInfo).port}/${token}`);
  return {
    close: async () => {
      http.close();
      http.closeAllConnections();
      // One that never started leaves nothing to stop; one that cannot be stopped must not keep the others running.
      await Promise.allSettled([...servers.values()].map(async (server) => (await server).stop()));
    },
  };
}

function announce(runDir: string, url: string): void {
  mkdirSync(runDir, { recursive: true });
  const draft = join(runDir, `${hostFile}.${process.pid}`);
  writeFileSync(draft, JSON.stringify({ url }), { mode: 0o600 });
  renameSync(draft, join(runDir, hostFile));
}
