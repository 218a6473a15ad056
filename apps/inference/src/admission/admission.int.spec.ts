import { beforeAll, describe, expect, it } from '@jest/globals';
import { InferenceClient, InferenceError, type Answer } from '@modelyard/inference-client';
import { usingInference } from '../running-inference.conformance.js';
import { heavy } from '../versions/sample-models.fake.js';

const signature = {
  inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 3] }],
  outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 1] }],
} as const;
/** Tens of milliseconds of work for each request, on any machine; so that no more than a few fit into the wait that is allowed. */
const ROWS = 100;
const x = new Float32Array(ROWS * 3).fill(1);
const CALLERS = 30;

describe('admission under more requests than a model can answer', () => {
  const running = usingInference();

  beforeAll(async () => {
    await running.it.service.restart({ MODELYARD_MAX_WAIT_MS: '100', MODELYARD_MAX_BATCH_ROWS: '1' });
    await running.it.serve(await running.it.store(heavy(), { name: 'slow' }));
    // What a run takes is known from runs.
    await running.it.infer('slow', { inputs: [{ ...signature.inputs[0], shape: [ROWS, 3], data: [...x] }] });
  });

  it.each(['http', 'grpc'] as const)(
    'tells callers over %s when to come back, and answers the others',
    async (protocol) => {
      const client =
        protocol === 'http'
          ? InferenceClient.http(running.it.service.url, { retry: { attempts: 1 } })
          : InferenceClient.grpc(running.it.grpcAddress, { retry: { attempts: 1 } });
      const outcomes = await Promise.all(
        Array.from({ length: CALLERS }, () =>
          client
            .model('slow', signature)
            .infer({ x })
            .catch((error: InferenceError) => error),
        ),
      );
      await client.close();
      const refused = outcomes.filter((outcome) => outcome instanceof InferenceError);
      const answered = outcomes.filter((outcome): outcome is Answer<never> => !(outcome instanceof InferenceError));
      expect(answered.length).toBeGreaterThan(0);
      expect(refused.length).toBeGreaterThan(0);
      for (const { kind, code, message, retryAfterMs } of refused) {
        expect({ kind, code }).toEqual({ kind: 'unavailable', code: protocol === 'http' ? 503 : 14 });
        expect(message).toMatch(/^Exceeds maximum wait: \d+ ms are ahead/u);
        expect(retryAfterMs).toBeGreaterThanOrEqual(1_000);
      }
    },
  );
});
