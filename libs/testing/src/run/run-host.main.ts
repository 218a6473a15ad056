import { engineAnswers } from '@modelyard/stack';
import { readTestEnvironment } from '../config.js';
import { containerServers } from '../servers/container-servers.js';
import { nativeServers } from '../servers/native-servers.js';
import { progressLine } from '../servers/provide-server.js';
import { resolveServer } from '../servers/resolve-server.js';
import { startRunHost } from './run-host.js';

// node dist/run/run-host.main.js <run folder>: prints "ready", ends with its standard input and stops what it started.
const [runDir] = process.argv.slice(2);
if (runDir === undefined) throw new TypeError('usage: run-host.main.js <run folder>');

const { addresses, dockerHost } = readTestEnvironment();
const host = await startRunHost(runDir, (kind) =>
  resolveServer(kind, {
    given: addresses,
    engineAnswers: () => engineAnswers(dockerHost),
    containers: containerServers,
    native: nativeServers(progressLine),
  }),
);
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
