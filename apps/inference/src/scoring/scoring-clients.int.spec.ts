import { beforeAll, describe, expect, it } from '@jest/globals';
import { runClient } from '../python-client.testkit.js';
import { usingInference } from '../running-inference.conformance.js';
import { classifier } from '../versions/sample-models.fake.js';

/** The model's answers by hand: logits 0.1 and -0.1 for the row of zeros, 3.1 and -3.1 for (3, 1, 2). */
const share = (logit: number) => 1 / (1 + Math.exp(-2 * logit));
const first = [share(0.1), 1 - share(0.1)].map((value) => expect.closeTo(value, 5));
const second = [share(3.1), 1 - share(3.1)].map((value) => expect.closeTo(value, 5));

describe('the scoring protocols', () => {
  const running = usingInference();
  let mlflow: Record<string, Record<string, unknown>>;
  let kserve: Record<string, Record<string, unknown>>;

  beforeAll(async () => {
    const features = ['a', 'b', 'c'].map((name, index) => ({
      name,
      kind: 'numeric' as const,
      source: { input: 'x', index },
    }));
    await running.it.serve(await running.it.store(classifier(), { name: 'iris', features }));
    const { url } = running.it.service;
    [mlflow, kserve] = await Promise.all([
      runClient('scoring_client.py', url),
      runClient('kserve_client.py', url, running.it.grpcAddress),
    ]);
  }, 300_000);

  it("answers MLflow's own client, whatever the order of the columns", () => {
    expect(mlflow['client']).toEqual({ probabilities: [first, second] });
  });

  it.each([
    ['a data frame by column', 'split', [{ probabilities: first }, { probabilities: second }]],
    ['a data frame by row', 'records', [{ probabilities: first }]],
    ['a CSV file', 'csv', [{ probabilities: first }, { probabilities: second }]],
    ['tensors by name', 'named', { probabilities: [first, second] }],
    ['rows without names', 'unnamed', { probabilities: [first, second] }],
  ])('answers %s', (_what, form, predictions) => {
    expect(mlflow[form]).toEqual({ status: 200, body: { predictions } });
  });

  it('logs a scored prediction under the id that the parameters name', async () => {
    const predictions = await running.it.predictions('iris', 10);
    expect(predictions.find(({ predictionId }) => predictionId === 'scored-1-1')).toMatchObject({
      features: { a: 3, b: 1, c: 2 },
    });
  });

  it.each([
    ['missing', 400, "Model is missing inputs ['b', 'c']."],
    ['twice', 400, 'it has instances and inputs'],
    ['text', 400, 'element 0 of input \'x\' is "one", which is no FP32'],
    ['media', 415, "Content-Type 'application/xml' is not supported"],
    ['unknown', 404, "Request for unknown model: 'nobody' is not found"],
  ])('refuses in one sentence: %s', (form, status, message) => {
    expect(mlflow[form]).toEqual({
      status,
      body: { error_code: expect.stringMatching(/^[A-Z_]+$/), message: expect.stringContaining(message) },
    });
  });

  it("answers KServe's clients in both versions of the protocol", () => {
    expect(kserve['v1']).toEqual({ ready: true, predictions: { predictions: [first, second] } });
    expect(kserve['v2']).toEqual({
      live: true,
      ready: true,
      model_ready: true,
      json: [...first, ...second],
      binary: [...first, ...second],
    });
    expect(kserve['grpc']).toMatchObject({ live: true, raw: [...first, ...second], typed: [...first, ...second] });
  });
});
