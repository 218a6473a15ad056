import { describe, expect, it } from '@jest/globals';
import { ModelVersionId } from '@modelyard/contracts';
import { eventually } from '@modelyard/testing';
import { planOf } from '../routing/traffic-plan.fake.js';
import { usingInference } from '../running-inference.conformance.js';
import { classifier, mixedTypes } from '../versions/sample-models.fake.js';

const body = { inputs: [{ name: 'x', shape: [2, 3], datatype: 'FP32', data: [1, 2, 3, 4, 5, 6] }] };

describe('shadow versions of the inference service', () => {
  const running = usingInference();

  it('see copies of what another version answers; one that cannot take them is counted and disturbs nobody', async () => {
    const [answering, shadow, unfit] = await Promise.all([
      running.it.store(classifier(), { name: 'm', version: '1' }),
      running.it.store(classifier(), { name: 'm', version: '2' }),
      running.it.store(mixedTypes(), { name: 'm', version: '3' }),
    ]);
    const entries = [answering, shadow, unfit].map((served, at) => ({ served, weight: at === 0 ? 100 : 0 }));
    const shadows = [shadow, unfit].map(({ modelVersionId }) => ({ modelVersionId, share: 1 }));
    await running.it.publish(planOf(entries, { shadows }));
    for (const version of [answering, shadow, unfit]) await running.it.untilReady(version);

    const parameters = { prediction_id: 'flight-7' };
    const headers = { 'x-modelyard-key': 'AA' };
    const reply = await running.it.infer('m', { ...body, parameters }, headers);
    expect(reply).toMatchObject({ status: 200, body: { model_version: '1', parameters: { routed_by: 'weight' } } });
    const logged = await running.it.predictions('m', 4);
    const facts = logged.map((one) => [one.predictionId, one.version, one.shadow, one.unit, one.digest]);
    const digest = answering.artifact?.digest;
    expect(facts).toEqual([
      ['flight-7-0', '1', false, 'AA', digest],
      ['flight-7-1', '1', false, 'AA', digest],
      ['flight-7-0', '2', true, 'AA', digest],
      ['flight-7-1', '2', true, 'AA', digest],
    ]);
    expect(logged[2]).toMatchObject({
      modelVersionId: ModelVersionId.parse(shadow.modelVersionId),
      outputs: logged[0]?.outputs,
      purpose: 'live',
    });
    await eventually(async () => {
      const metrics = await (await fetch(`${running.it.service.url}/metrics`)).text();
      expect(metrics).toMatch(/shadow_copies_total\{[^}]*version="2"[^}]*outcome="answered"[^}]*\} 1\n/);
      expect(metrics).toMatch(/shadow_copies_total\{[^}]*version="3"[^}]*outcome="failed"[^}]*\} 1\n/);
    });
  });

  it('get no say in when the service ends', async () => {
    await Promise.all(Array.from({ length: 50 }, () => running.it.infer('m', body)));
    expect(await running.it.service.stop()).toBe(0);
  });
});
