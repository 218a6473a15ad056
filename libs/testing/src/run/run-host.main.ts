import { engineAnswers } from '@modelyard/stack';
import { readTestEnvironment } from '../config.js';
import { containerServers } from '../servers/container-servers.js';
import { nativeServers } from '../servers/native-servers.js';
import { dropTemplates } from '../servers/postgres-databases.js';
import { progressLine } from '../servers/provide-server.js';
import { resolveServer } from '../servers/resolve-server.js';
import { startRunHost } from './run-host.js';

// node dist/run/run-host.main.js <run folder>: prints "ready", ends with its standard input and stops what it started.
const [runDir] = process.argv.slice(2);
if (runDir === undefined) throw new TypeError('usage: run-host.main.js <run folder>');

const { addresses, dockerHost } = readTestEnvironment();
const host = await startRunHost(runDir, async (kind) => {
  const server = await resolveServer(kind, {
    given: addresses,
    engineAnswers: () => engineAnswers(dockerHost),
    containers: containerServers,
    native: nativeServers(progressLine),
  });
  // A server that was given to us lives on, and must not keep what the run put there.
  if (kind !== 'postgres' || server.source !== 'environment') return server;
  return { ...server, stop: () => dropTemplates(server.address, runDir) };
});
process.stdout.write('ready\n');

let closing = false;
function close(): void {
  if (closing) return;
  closing = true;
  void host.close().then(() => process.exit(0));
}
process.stdin.on('end', close).on('error', close).resume();
process.on('SIGTERM', close);
// Ctrl-C reaches the whole group; the runner ends first and closes our input.
process.on('SIGINT', () => undefined);
