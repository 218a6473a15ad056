import { engineAnswers } from '@modelyard/stack';
import { readTestEnvironment, type ServerKind } from '../config.js';
import { askRunHost } from '../run/ask-run-host.js';
import { containerServers } from './container-servers.js';
import { nativeServers } from './native-servers.js';
import { resolveServer, type ProvidedServer } from './resolve-server.js';

/** A real server for a test file, from wherever this machine has it. Stop it when the file is done. */
export function provideServer(kind: ServerKind): Promise<ProvidedServer> {
  const { addresses, runDir, dockerHost } = readTestEnvironment();
  return resolveServer(kind, {
    given: addresses,
    ...(runDir !== undefined && { run: (wanted) => askRunHost(runDir, wanted) }),
    engineAnswers: () => engineAnswers(dockerHost),
    containers: containerServers,
    native: nativeServers(progressLine),
  });
}

/** Progress of a slow first start (downloads) belongs beside the runner's own output. */
export function progressLine(line: string): void {
  process.stderr.write(`${line}\n`);
}
