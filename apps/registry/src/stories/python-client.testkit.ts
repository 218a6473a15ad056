import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll } from '@jest/globals';
import { pythonEnv } from '../../../../tools/python-env.mjs';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Folder of the example programs, whose environment holds the newest client. */
export const examples = here('../../../../examples/python');

/** Releases of the unmodified client that the stories run with, each in an environment of its own. */
const locks = {
  'mlflow 3': `${examples}/requirements.lock`,
  'mlflow 2': here('../../python/mlflow-2/requirements.lock'),
};

export interface PythonClient {
  /** Runs a program of the folder `python` to its end; what it printed. One that ends badly rejects with what it printed. */
  run(program: string, settings?: Readonly<Record<string, string>>): Promise<string>;
  /** The same for a program whose last line is its result as JSON. */
  tell(program: string, settings?: Readonly<Record<string, string>>): Promise<unknown>;
}

/** A release of the unmodified client, pointed at a registry. Call it at the top of a describe. */
export function usingPythonClient(
  release: keyof typeof locks,
  registry: { readonly http: { readonly origin: string } },
): PythonClient {
  let python = '';
  beforeAll(async () => {
    python = await pythonEnv(locks[release]);
  }, 600_000);

  const run: PythonClient['run'] = async (program, settings = {}) => {
    const environment = {
      MLFLOW_TRACKING_URI: registry.http.origin,
      // A service that fails must fail the test at once, not after the client's patience of minutes.
      MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0',
      MLFLOW_DISABLE_TELEMETRY: 'true',
      PYTHONDONTWRITEBYTECODE: '1',
      ...settings,
    };
    const assigned = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    const path = program.startsWith('/') ? program : here(`../../python/${program}`);
    const { stdout } = await promisify(execFile)('env', [...assigned, python, '-W', 'ignore', path], {
      timeout: 240_000,
    });
    return stdout;
  };
  return {
    run,
    tell: async (program, settings) =>
      JSON.parse((await run(program, settings)).trim().split('\n').at(-1) ?? '') as unknown,
  };
}
