import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { pythonEnv } from '../../tools/python-env.mjs';
import { usingPlatform } from './platform/using-platform.js';

const examples = fileURLToPath(new URL('../../examples/python', import.meta.url));

describe('the Python examples against a running platform', () => {
  const used = usingPlatform({ embedded: true });
  let python = '';

  beforeAll(async () => {
    python = await pythonEnv(`${examples}/requirements.lock`);
  }, 600_000);

  const run = async (script: string): Promise<string> => {
    const settings = [
      `MLFLOW_TRACKING_URI=${used.addresses.registry}`,
      `INFERENCE_URL=${used.addresses.inference}`,
      'MLFLOW_HTTP_REQUEST_MAX_RETRIES=2',
      'MLFLOW_DISABLE_TELEMETRY=true',
      'PYTHONDONTWRITEBYTECODE=1',
    ];
    const command = [...settings, python, '-W', 'ignore', `${examples}/${script}`];
    return (await promisify(execFile)('env', command, { timeout: 300_000 })).stdout;
  };

  it('trains, promotes and asks a classifier, whose answers are scikit-learn’s', async () => {
    expect(await run('classifier.py')).toMatch(
      /20 rows answered by the platform; largest difference from scikit-learn \d/,
    );
  }, 320_000);

  it('promotes an anomaly detector that tells odd rows from ordinary ones', async () => {
    const printed = await run('anomaly_detector.py');
    const share = (kind: string) => Number(new RegExp(`${kind} rows: (\\d+)%`).exec(printed)?.[1]);
    expect(share('odd')).toBeGreaterThan(90);
    expect(share('ordinary')).toBeLessThan(40);
  }, 320_000);
});
