import { describe, expect, it } from '@jest/globals';
import { upstreamOf } from './route-table.js';

describe('the route table', () => {
  it.each([
    ['/api/2.0/mlflow/runs/create', 'registry'],
    ['/ajax-api/2.0/mlflow/runs/search', 'registry'],
    ['/api/2.0/mlflow-artifacts/artifacts/1/a/model.onnx', 'registry'],
    ['/version', 'registry'],
    ['/api/v1/models/flights/policy', 'registry'],
    ['/api/v1/models/flights/versions/3', 'registry'],
    ['/v2', 'inference'],
    ['/v2/models/flights/infer', 'inference'],
    ['/api/v1/models/flights/rollback', 'deployer'],
    ['/api/v1/models/flights/versions/3/verification', 'deployer'],
    ['/api/v1/environments/production/traffic', 'deployer'],
    ['/api/v1/models/0190b6a0/windows', 'monitor'],
    ['/api/v1/models/flights/state', 'monitor'],
    ['/api/v1/windows/0190b6a0', 'monitor'],
    ['/api/v1/ground-truth', 'monitor'],
    ['/api/v1/models/0190b6a0/retrainings', 'retrainer'],
    ['/api/v1/retrainings/42', 'retrainer'],
  ])('sends %s to the %s', (path, upstream) => {
    expect(upstreamOf(path)).toBe(upstream);
  });

  it.each(['/', '/v2x', '/v20/models', '/admin', '/api/v2/models', '/api/v1'])(
    'knows nobody who answers %s',
    (path) => {
      expect(upstreamOf(path)).toBeNull();
    },
  );

  it('is not led astray by an encoded slash', () => {
    expect(upstreamOf('/api/v1/models/a%2Frollback')).toBe('registry');
  });
});
