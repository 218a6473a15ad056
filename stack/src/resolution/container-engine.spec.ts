import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { engineAnswers } from './container-engine.js';

/** Serves on a socket as an engine would, for the time of `test`. */
async function withEngine(listener: RequestListener, test: (dockerHost: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'modelyard-engine-'));
  const socket = join(folder, 'docker.sock');
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  try {
    await test(`unix://${socket}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true });
  }
}

describe('a container engine', () => {
  it('answers when its ping does', async () => {
    await withEngine(
      (request, answer) => answer.writeHead(request.url === '/_ping' ? 200 : 404).end('OK'),
      async (dockerHost) => expect(await engineAnswers(dockerHost)).toBe(true),
    );
  });

  it('does not answer when its ping fails', async () => {
    await withEngine(
      (_request, answer) => answer.writeHead(500).end(),
      async (dockerHost) => expect(await engineAnswers(dockerHost)).toBe(false),
    );
  });

  it('does not answer when it accepts and stays silent', async () => {
    await withEngine(
      () => undefined,
      async (dockerHost) => expect(await engineAnswers(dockerHost)).toBe(false),
    );
  });

  it.each(['unix:///nowhere/docker.sock', 'tcp://127.0.0.1:1', 'ssh://host', 'nonsense'])(
    'is not at %s',
    async (host) => {
      expect(await engineAnswers(host)).toBe(false);
    },
  );
});
