import { describe, expect, it } from '@jest/globals';
import { rowsAreIndependent, signatureOf } from '../pipeline/live-version.js';
import { replyParameters } from '../pipeline/reply-parameters.js';
import type { Tensor } from '../tensors/tensor.js';
import { classifier, servedSample } from '../versions/sample-models.fake.js';
import { encodeReply } from './encode-reply.js';

const served = servedSample(classifier(), { name: 'tricky "name"' });
const signature = signatureOf(served);
const live = { served, signature, countsRows: rowsAreIndependent(signature) };
const outputs: Tensor[] = [
  { name: 'probabilities', datatype: 'FP32', shape: [1, 2], data: Float32Array.of(0.25, Number.NaN) },
  { name: 'probabilities', datatype: 'BYTES', shape: [1, 1], data: ['0.25:0'] },
];
const request = { id: 'the "id"', parameters: {}, inputs: [], outputs: null };

describe('encoding a reply', () => {
  it.each([
    ['by weight', { why: 'weight', unit: null, experiment: null, arm: null, propensity: 1 } as const],
    ['by experiment', { why: 'experiment', unit: 'AA', experiment: 'e"1', arm: 'arm\n', propensity: 0.5 } as const],
  ])('writes the parameters that every protocol returns for a request routed %s', (_how, facts) => {
    const route = { ...facts, target: served };
    const answer = { live, route, predictionId: 'p"1', outputs };
    const parameters = replyParameters(answer);
    const { json, binary } = encodeReply(request, answer);
    expect(json).toBe(
      JSON.stringify({
        model_name: served.name,
        model_version: served.version,
        id: request.id,
        parameters,
        outputs: outputs.map(({ name, datatype, shape }, at) => ({
          name,
          datatype,
          shape,
          data: at === 0 ? [0.25, null] : ['0.25:0'],
        })),
      }),
    );
    expect(binary).toEqual([]);
  });
});
