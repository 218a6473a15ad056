import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../machine/ports.js';
import { startProcess } from '../processes/owned-process.js';
import { untilReady } from '../processes/until-ready.js';
import { surroundingsOf, type RunningServer, type ServerOptions } from '../running-server.js';
import { versitygwProgram } from './versitygw.js';

export interface RunningS3 extends RunningServer {
  /** Origin of the S3 API, path-style addressing. */
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
}

const region = 'us-east-1';

/** Runs an S3 server of our own on loopback; buckets are folders under `dataDir`. */
export async function startS3(options: ServerOptions): Promise<RunningS3> {
  const program = await versitygwProgram(surroundingsOf(options), options.log);
  const buckets = join(options.dataDir, 'buckets');
  mkdirSync(buckets, { recursive: true });
  const port = await freePort(options.port);
  const accessKeyId = 'modelyard';
  const secretAccessKey = randomBytes(18).toString('base64url');
  const logFile = options.logFile ?? join(options.dataDir, 's3.log');
  const url = `http://127.0.0.1:${port}`;
  const owned = await startProcess({
    command: program,
    args: [
      '--port',
      `127.0.0.1:${port}`,
      '--region',
      region,
      '--health',
      '/health',
      'posix',
      '--sidecar',
      sidecar(options.dataDir),
      buckets,
    ],
    env: { ROOT_ACCESS_KEY_ID: accessKeyId, ROOT_SECRET_ACCESS_KEY: secretAccessKey },
    cwd: options.dataDir,
    logFile,
  });
  const probe = async (): Promise<void> => {
    const answer = await fetch(`${url}/health`);
    if (!answer.ok) throw new Error(`status ${answer.status}`);
  };
  await untilReady({ what: 'versitygw', process: owned, logFile, withinMs: 30_000, probe });
  return { ...owned, port, url, accessKeyId, secretAccessKey, region };
}

/** Metadata goes beside the objects: extended attributes are missing on some file systems (tmpfs in containers). */
function sidecar(dataDir: string): string {
  const folder = join(dataDir, 'metadata');
  mkdirSync(folder, { recursive: true });
  return folder;
}
