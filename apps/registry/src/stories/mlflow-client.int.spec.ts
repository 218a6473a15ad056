import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { pythonEnv } from '../../../../tools/python-env.mjs';
import { usingRegistry } from './registry-story.testkit.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const examples = here('../../../../examples/python');

describe('the unmodified MLflow client', () => {
  const registry = usingRegistry();
  let python = '';

  beforeAll(async () => {
    python = await pythonEnv(`${examples}/requirements.lock`);
  }, 600_000);

  /** Runs a script to its end; what it prints. A script that ends badly rejects with what it printed. */
  const run = async (script: string): Promise<string> => {
    // A service that fails must fail the test at once, not after the client's patience of minutes.
    const settings = [
      `MLFLOW_TRACKING_URI=${registry.http.origin}`,
      'MLFLOW_HTTP_REQUEST_MAX_RETRIES=0',
      'MLFLOW_DISABLE_TELEMETRY=true',
      'PYTHONDONTWRITEBYTECODE=1',
    ];
    const { stdout } = await promisify(execFile)('env', [...settings, python, '-W', 'ignore', script], {
      timeout: 240_000,
    });
    return stdout;
  };

  it('finds everything that a working day needs', async () => {
    await expect(run(here('../../python/everyday_client.py'))).resolves.toEqual(expect.any(String));
    const { models } = await registry.http.must('GET', '/api/v1/models');
    expect((models as { name: string }[]).map(({ name }) => name)).toEqual(['people-onnx', 'people-sklearn']);
    const served = await registry.http.must('GET', '/api/v1/models/people-onnx/versions/2');
    expect(served).toMatchObject({
      stage: 'Production',
      referenceData: null,
      servedModel: {
        outputs: [{ name: 'output_label' }, { name: 'output_probability', datatype: 'FP32', shape: [-1, 2] }],
      },
    });
  }, 300_000);

  it('registers and promotes the example classifier with its reference data', async () => {
    expect(await run(`${examples}/classifier.py`)).toContain('promoted version 1 to Production');
    expect(await registry.http.must('GET', '/api/v1/models/tumour-classifier/versions/1')).toMatchObject({
      stage: 'Production',
      aliases: ['challenger'],
      referenceData: { format: 'parquet', labelColumn: 'benign' },
      servedModel: {
        features: [
          { name: 'mean_radius' },
          { name: 'mean_texture' },
          { name: 'mean_smoothness' },
          { name: 'mean_concavity' },
        ],
        confidence: { kind: 'largest-probability', output: 'probabilities' },
      },
    });
  }, 300_000);

  it('registers the example anomaly detector by the decision record’s own calls', async () => {
    const printed = await run(`${examples}/anomaly_detector.py`);
    expect(printed).toContain("latest in Production: ['2']");
    expect(printed).toContain('versions of this run: [1, 2]');
    expect(await registry.http.must('GET', '/api/v1/models/sensor-anomalies/versions/2')).toMatchObject({
      stage: 'Production',
      description: 'Isolation forest over three sensors.',
      servedModel: {
        confidence: { kind: 'anomaly-margin', output: 'scores', threshold: 0 },
        decision: { kind: 'threshold', output: 'scores', above: 'normal', below: 'anomaly' },
      },
    });
  }, 300_000);
});
