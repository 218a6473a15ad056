import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InferenceClient, type Signature } from '@modelyard/inference-client';
import { eventually } from '@modelyard/testing';
import { usingInference } from './running-inference.conformance.js';
import { mixedTypes } from './versions/sample-models.fake.js';

const mixed = {
  inputs: [
    { name: 'age', datatype: 'FP32', shape: [-1, 1] },
    { name: 'count', datatype: 'INT64', shape: [-1, 1] },
    { name: 'city', datatype: 'BYTES', shape: [-1, 1] },
    { name: 'flag', datatype: 'BOOL', shape: [-1, 1] },
  ],
  outputs: [
    { name: 'halved', datatype: 'FP32', shape: [-1, 1] },
    { name: 'doubled', datatype: 'INT64', shape: [-1, 1] },
    { name: 'echo', datatype: 'BYTES', shape: [-1, 1] },
    { name: 'negated', datatype: 'BOOL', shape: [-1, 1] },
  ],
} as const satisfies Signature;

const row = { age: [41], count: [2n ** 53n + 1n], city: ['Zürich'], flag: [true] };
const retry = { attempts: 200, firstPauseMs: 50, longestPauseMs: 100 };

describe('the TypeScript client', () => {
  const running = usingInference();

  beforeAll(async () => {
    await running.it.serve(await running.it.store(mixedTypes(), { name: 'mixed' }));
  }, 60_000);

  /** Kills the service and starts it again where it was; resolves when it is ready. */
  const restart = (): Promise<void> =>
    running.it.service.restart({ MODELYARD_GRPC_PORT: running.it.grpcAddress.split(':')[1] ?? '' });

  it('gets the same answer from compressed messages', async () => {
    const client = InferenceClient.grpc(running.it.grpcAddress, { retry, compression: 'gzip' });
    const count = Array.from({ length: 2_000 }, (_, at) => BigInt(at));
    const rows = { age: count.map(Number), count, city: count.map(() => 'Zürich'), flag: count.map(() => true) };
    const { outputs } = await client.model('mixed', mixed).infer(rows, { outputs: ['doubled', 'echo'] });
    await client.close();
    expect(outputs.doubled.data.at(-1)).toBe(3998n);
    expect(new Set(outputs.echo.data)).toEqual(new Set(['Zürich']));
  });

  describe.each(['http', 'grpc'] as const)('over %s', (protocol) => {
    let client: InferenceClient;

    beforeAll(() => {
      client =
        protocol === 'http'
          ? InferenceClient.http(running.it.service.url, { retry })
          : InferenceClient.grpc(running.it.grpcAddress, { retry });
    });
    afterAll(() => client.close());

    it('gives every datatype back exactly, with who answered and why', async () => {
      const answer = await client.model('mixed', mixed).infer(row, { predictionId: `${protocol}-1`, key: 'somebody' });
      expect(answer).toMatchObject({
        predictionId: `${protocol}-1`,
        version: '1',
        modelVersionId: '0193d5a0-0000-7000-8000-000000000001',
        routedBy: 'weight',
        arm: null,
        outputs: {
          halved: { shape: [1, 1], data: Float32Array.of(20.5) },
          doubled: { data: BigInt64Array.of(2n ** 54n + 2n) },
          echo: { data: ['Zürich'] },
          negated: { data: Uint8Array.of(0) },
        },
      });
    });

    it('fetches only the outputs that are asked for', async () => {
      const { outputs } = await client.model('mixed', mixed).infer(row, { outputs: ['doubled'] });
      expect(Object.keys(outputs)).toEqual(['doubled']);
    });

    it('sends the time of the event and the key, by which monitoring reads the prediction', async () => {
      const options = { predictionId: `${protocol}-2`, key: 'customer-7', eventTime: new Date('2001-03-18T17:25:00Z') };
      await client.model('mixed', mixed).infer(row, options);
      await eventually(async () => {
        const logged = await running.it.predictions('mixed', 1);
        expect(logged.find(({ predictionId }) => predictionId === options.predictionId)).toMatchObject({
          unit: 'customer-7',
          eventTime: '2001-03-18T17:25:00.000Z',
        });
      });
    });

    it('tells a signature that fits the served model from one that does not', async () => {
      await client.model('mixed', mixed).verify();
      const { inputs } = await client.metadata('mixed');
      expect(inputs).toEqual(mixed.inputs);
      const other = { ...mixed, inputs: mixed.inputs.slice(1) };
      await expect(client.model('mixed', other).verify()).rejects.toMatchObject({
        kind: 'invalid',
        message: expect.stringMatching(/the inputs of mixed are age FP32\[-1,1\]/),
      });
    });

    it.each([
      ['an unknown model', 'nobody', row, 'not-found', /nobody/],
      ['a row too many in one input', 'mixed', { ...row, age: [41, 42] }, 'invalid', /./],
    ])('ends with the words of the service for %s', async (_, name, inputs, kind, words) => {
      await expect(client.model(name, mixed).infer(inputs)).rejects.toMatchObject({
        name: 'InferenceError',
        kind,
        code: expect.any(Number),
        message: expect.stringMatching(words),
      });
    });

    it('never sends what its caller has given up', async () => {
      const given = client.model('mixed', mixed).infer(row, { signal: AbortSignal.abort() });
      await expect(given).rejects.toMatchObject({ kind: 'cancelled', code: null });
    });

    it('ends at its deadline while the service is away, and answers when it is back', async () => {
      const model = client.model('mixed', mixed);
      await running.it.service.stop();
      await expect(model.infer(row, { timeoutMs: 300 })).rejects.toMatchObject({ code: null });

      const ids = [`${protocol}-away-1`, `${protocol}-away-2`];
      const asked = ids.map((predictionId) => model.infer(row, { predictionId, timeoutMs: 60_000 }));
      await restart();
      const answers = await Promise.all(asked);
      expect(answers.map(({ predictionId }) => predictionId)).toEqual(ids);
    });

    it('loses no request of a service that is killed while it answers', async () => {
      const model = client.model('mixed', mixed);
      let [restarted, answered] = [false, 0];
      const caller = async (): Promise<void> => {
        while (!restarted) {
          const { outputs } = await model.infer(row, { outputs: ['doubled'], timeoutMs: 60_000 });
          expect(outputs.doubled.data).toEqual(BigInt64Array.of(2n ** 54n + 2n));
          answered += 1;
        }
      };
      const callers = Promise.all(Array.from({ length: 8 }, caller));
      await eventually(() => expect(answered).toBeGreaterThan(100));
      await restart();
      restarted = true;
      await callers;
      expect(answered).toBeGreaterThan(100);
    });
  });
});
