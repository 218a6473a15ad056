import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { print } from '../messaging-setup.js';
import { peers } from '../serving/launch.js';
import { models } from '../serving/models.js';
import { startServer, type RunningServer } from '../serving/running-server.js';

type Protocol = 'http' | 'grpc';

/** Ways in which Triton's perf_analyzer can ask, each with the arguments that choose it. */
const forms: readonly (readonly [what: string, protocol: Protocol, ...args: string[]])[] = [
  ['sync, 4 callers', 'http', '--concurrency-range', '4'],
  ['async, 8 in flight', 'http', '--async', '--concurrency-range', '8'],
  ['batches of 8', 'http', '-b', '8'],
  ['JSON in and out', 'http', '--input-tensor-format', 'json', '--output-tensor-format', 'json'],
  ['JSON in, binary out', 'http', '--input-tensor-format', 'json', '--output-tensor-format', 'binary'],
  ['binary in, JSON out', 'http', '--input-tensor-format', 'binary', '--output-tensor-format', 'json'],
  ['a version by name', 'http', '-x', '1'],
  ['200 requests per second', 'http', '--request-rate-range', '200'],
  ['trace settings', 'http', '--trace-level', 'OFF', '--trace-rate', '7'],
  ['sync, 4 callers', 'grpc', '--concurrency-range', '4'],
  ['async, 8 in flight', 'grpc', '--async', '--concurrency-range', '8'],
  ['streaming, 8 in flight', 'grpc', '--streaming', '--concurrency-range', '8'],
  ['streaming, batches of 8', 'grpc', '--streaming', '-b', '8'],
  ['gzip', 'grpc', '--grpc-compression-algorithm', 'gzip'],
  ['deflate', 'grpc', '--grpc-compression-algorithm', 'deflate'],
  ['priority', 'grpc', '--request-parameter', 'priority:1:int'],
  ['trace settings', 'grpc', '--trace-level', 'OFF', '--trace-rate', '7'],
];

// Wide bounds and small windows: whether it works is the question here, not how fast it is.
const window = ['--measurement-mode', 'count_windows', '--measurement-request-count', '300', '-s', '1000', '-r', '10'];

/** What one run reported, and whether it ended well and the server counted what the client sent. */
function analyze(server: RunningServer, protocol: Protocol, args: readonly string[]): [report: string, fine: boolean] {
  const address = `127.0.0.1:${protocol === 'http' ? server.httpPort : server.grpcPort}`;
  const { status, stdout, stderr } = spawnSync(
    join(peers, 'perf-analyzer.sh'),
    ['-m', 'model', '-i', protocol, '-u', address, '--shared-memory', 'none', ...window, ...args],
    { encoding: 'utf8', timeout: 120_000 },
  );
  const rate = /Throughput: ([\d.]+)/.exec(stdout)?.[1];
  const counted = Number(/Successful request count: (\d+)/.exec(stdout)?.[1] ?? 0);
  const fine = status === 0 && rate !== undefined && counted > 0;
  return [fine ? `${Math.round(Number(rate))} rows/s` : `ended with ${status}: ${(stdout + stderr).slice(-600)}`, fine];
}

const folder = mkdtempSync(join(tmpdir(), 'modelyard-perf-analyzer-'));
try {
  const server = await startServer('modelyard', models.mlp, { parent: folder, profile: undefined });
  for (const [what, protocol, ...args] of forms) {
    const [report, fine] = analyze(server, protocol, args);
    print(`${fine ? 'ok    ' : 'FAILED'} ${protocol} ${what}: ${report}`);
    if (!fine) process.exitCode = 1;
  }
  await server.stop();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
