import { describe, expect, it } from '@jest/globals';
import { examples, usingPythonClient } from './python-client.testkit.js';
import { usingRegistry } from './registry-story.testkit.js';

const patience = 300_000;

describe('the unmodified MLflow client', () => {
  const registry = usingRegistry();
  const client = usingPythonClient('mlflow 3', registry);

  it(
    'finds everything that a working day needs',
    async () => {
      await client.run('everyday_client.py');
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
    },
    patience,
  );

  it(
    'registers and promotes the example classifier with its reference data',
    async () => {
      expect(await client.run(`${examples}/classifier.py`)).toContain('promoted version 1 to Production');
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
    },
    patience,
  );

  it(
    'registers the example anomaly detector by the decision record’s own calls',
    async () => {
      const printed = await client.run(`${examples}/anomaly_detector.py`);
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
    },
    patience,
  );
});
