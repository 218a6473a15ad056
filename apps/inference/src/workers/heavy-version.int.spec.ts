import { describe, expect, it } from '@jest/globals';
import { ModelId, ModelVersionId } from '@modelyard/contracts';
import { usingInference } from '../running-inference.conformance.js';
import { classifier, heavy } from '../versions/sample-models.fake.js';

const idOf = (digit: number) => ({
  modelId: ModelId.parse(`0193d5a0-0000-7000-8000-00000000000${digit}`),
  modelVersionId: ModelVersionId.parse(`0193d5a0-0000-7000-9000-00000000000${digit}`),
});
const rowsOf = (count: number) => ({
  inputs: [{ name: 'x', shape: [count, 3], datatype: 'FP32', data: new Array<number>(count * 3).fill(1) }],
});

describe('a heavy version in the running service', () => {
  const running = usingInference();

  it('runs in a worker, says so, and lets others be answered while it runs', async () => {
    const slow = await running.it.store(heavy(), { ...idOf(1), name: 'slow' });
    const quick = await running.it.store(classifier(), { ...idOf(2), name: 'quick' });
    await running.it.serve(slow);
    await running.it.serve(quick);

    const { body } = await running.it.get('/api/v1/versions');
    expect(body['versions']).toEqual([
      expect.objectContaining({ model: 'slow', placement: { where: 'worker', reason: expect.stringContaining('µs') } }),
      expect.objectContaining({
        model: 'quick',
        placement: { where: 'inline', reason: 'an evaluator answers within microseconds' },
      }),
    ]);
    const metrics = await (await fetch(`${running.it.service.url}/metrics`)).text();
    expect(metrics).toMatch(/inference_version_placement\{model="slow",version="1",placement="worker"[^}]*\} 1/u);

    let slowIsAnswered = false;
    const answer = running.it.infer('slow', rowsOf(200)).finally(() => (slowIsAnswered = true));
    let answeredBetween = 0;
    while (!slowIsAnswered) {
      const { status } = await running.it.infer('quick', rowsOf(1));
      expect(status).toBe(200);
      if (!slowIsAnswered) answeredBetween++;
    }
    expect(answeredBetween).toBeGreaterThan(2);

    const { status, body: reply } = await answer;
    expect(status).toBe(200);
    // Each matrix takes the mean of its equal inputs, so that ones stay ones.
    expect(reply['outputs']).toEqual([
      expect.objectContaining({ name: 'y', shape: [200, 1], data: new Array(200).fill(expect.closeTo(1, 3)) }),
    ]);
    expect(await running.it.predictions('slow', 200)).toHaveLength(200);
  });
});
