import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { TrafficPlan } from '@modelyard/contracts';
import { classifier, servedSample } from '../versions/sample-models.fake.js';
import { RoutingTable, type RoutedRequest } from './routing-table.js';
import { planOf } from './traffic-plan.fake.js';

const stable = servedSample(classifier(), { version: '1' });
const canary = servedSample(classifier(), { version: '2' });

function request(headers: Record<string, string> = {}, parameters: Record<string, string> = {}): RoutedRequest {
  return { header: (name) => headers[name], parameter: (name) => parameters[name], fallbackUnit: 'prediction-1' };
}

const table = (changes: Partial<TrafficPlan> = {}, weights: [number, number] = [50, 50]) =>
  new RoutingTable(
    planOf(
      [
        { served: stable, weight: weights[0] },
        { served: canary, weight: weights[1] },
      ],
      changes,
    ),
  );

const experiment = {
  id: 'price',
  salt: 'price-2001',
  allocation: 0.5,
  arms: [
    { name: 'control', modelVersionId: stable.modelVersionId, allocation: 0.5 },
    { name: 'challenger', modelVersionId: canary.modelVersionId, allocation: 0.5 },
  ],
};
const customers = Array.from({ length: 4_000 }, (_, at) => `c${at}`);

describe('a routing table', () => {
  it('keeps one caller on one version, by the default header', () => {
    const routes = Array.from({ length: 20 }, () => table().route(request({ 'x-modelyard-key': 'AA' })));
    expect(new Set(routes.map((route) => route?.target.version)).size).toBe(1);
    expect(routes[0]).toMatchObject({ why: 'weight', unit: 'AA', propensity: 0.5, experiment: null });
  });

  it('recognises the caller by the header of the plan, then by its parameter', () => {
    const plan = table({ stickiness: { header: 'x-customer', parameter: 'customer', salt: 's' } });
    expect(plan.route(request({ 'x-customer': 'h', 'x-modelyard-key': 'k' }, { customer: 'p' }))?.unit).toBe('h');
    expect(plan.route(request({ 'x-modelyard-key': 'k' }, { customer: 'p' }))?.unit).toBe('p');
    expect(plan.route(request({ 'x-modelyard-key': 'k' }))?.unit).toBe('k');
    expect(plan.route(request())?.unit).toBeNull();
  });

  it('sends a tester where a header rule says, before anything else', () => {
    const headerRules = [{ header: 'x-test', value: 'canary', modelVersionId: canary.modelVersionId }];
    const plan = table({ headerRules, experiments: [{ ...experiment, allocation: 1 }] }, [100, 0]);
    expect(plan.route(request({ 'x-test': 'canary' }))).toMatchObject({
      target: canary,
      why: 'header-rule',
      propensity: 1,
    });
    expect(plan.route(request({ 'x-test': 'other' }))).toMatchObject({ target: stable, why: 'weight' });
  });

  it('puts its share of the units into an experiment and divides them evenly among the arms', () => {
    const plan = table({ experiments: [experiment] }, [100, 0]);
    const routes = customers.map((unit) => plan.route(request({ 'x-modelyard-key': unit })));
    const inside = routes.filter((route) => route?.why === 'experiment');
    const challengers = inside.filter((route) => route?.arm === 'challenger');
    // Four standard deviations of the counts are 127 and 90.
    expect(Math.abs(inside.length - 2_000)).toBeLessThan(127);
    expect(Math.abs(challengers.length - inside.length / 2)).toBeLessThan(90);
    expect(challengers[0]).toMatchObject({ target: canary, experiment: 'price', propensity: 0.5 });
  });

  it('keeps requests without a unit out of experiments', () => {
    expect(table({ experiments: [{ ...experiment, allocation: 1 }] }, [100, 0]).route(request())?.why).toBe('weight');
  });

  it('takes the weights of a bandit from plan to plan, and moves only those units that an arm has won', () => {
    const versions = ['1', '2', '3', '4'].map((version) => servedSample(classifier(), { version }));
    const banditOf = (weights: readonly number[]) => {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const arms = versions.map(({ modelVersionId }, at) => ({
        name: `arm-${at}`,
        modelVersionId,
        allocation: (weights[at] ?? 0) / total,
      }));
      const entries = versions.map((served, at) => ({ served, weight: at === 0 ? 100 : 0 }));
      return new RoutingTable(planOf(entries, { experiments: [{ ...experiment, allocation: 1, arms }] }));
    };
    const weights = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(weights, weights, (before, after) => {
        const [was, is] = [banditOf(before), banditOf(after)];
        const growth = (arm: string | null | undefined) => {
          const at = Number(arm?.at(-1));
          return (after[at] ?? 0) / (before[at] ?? 1);
        };
        for (const unit of customers.slice(0, 300)) {
          const asked = request({ 'x-modelyard-key': unit });
          const [old, now] = [was.route(asked)?.arm, is.route(asked)?.arm];
          if (old !== now) expect(growth(now)).toBeGreaterThan(growth(old));
        }
      }),
      { numRuns: 50 },
    );
    // A tenth of the units has to move; not much more does.
    const [was, is] = [banditOf([40, 30, 20, 10]), banditOf([30, 40, 20, 10])];
    const moved = customers.filter((unit) => {
      const asked = request({ 'x-modelyard-key': unit });
      return was.route(asked)?.arm !== is.route(asked)?.arm;
    });
    expect(moved.length / customers.length).toBeGreaterThan(0.09);
    expect(moved.length / customers.length).toBeLessThan(0.15);
  });

  it('gives an arm that a bandit has dropped no unit', () => {
    const arms = experiment.arms.map((arm, at) => ({ ...arm, allocation: at }));
    const plan = table({ experiments: [{ ...experiment, allocation: 1, arms }] }, [100, 0]);
    const chosen = customers.map((unit) => plan.route(request({ 'x-modelyard-key': unit })));
    expect(new Set(chosen.map((route) => route?.arm))).toEqual(new Set(['challenger']));
    expect(chosen[0]?.propensity).toBe(1);
  });

  it('copies its share of the requests to a shadow, and all it had when the share grows', () => {
    const shadowed = (share: number) => {
      const plan = table({ shadows: [{ modelVersionId: canary.modelVersionId, share }] }, [100, 0]);
      return customers.filter((id) => {
        const asked = { ...request({ 'x-modelyard-key': 'one caller' }), fallbackUnit: id };
        return plan.shadows(asked, plan.route(asked)!).length > 0;
      });
    };
    const [tenth, half] = [shadowed(0.1), shadowed(0.5)];
    // Four standard deviations are 76 and 127.
    expect(Math.abs(tenth.length - 400)).toBeLessThan(76);
    expect(Math.abs(half.length - 2_000)).toBeLessThan(127);
    expect(tenth.filter((id) => !half.includes(id))).toEqual([]);
    expect([shadowed(0), shadowed(1)].map(({ length }) => length)).toEqual([0, customers.length]);
  });

  it('says of a shadow what it is, and never copies to the version that answers', () => {
    const shadows = [stable, canary].map(({ modelVersionId }) => ({ modelVersionId, share: 1 }));
    const plan = table({ shadows }, [100, 0]);
    const asked = request({ 'x-modelyard-key': 'AA' });
    expect(plan.shadows(asked, plan.route(asked)!)).toEqual([
      { target: canary, why: 'shadow', unit: 'AA', experiment: null, arm: null, propensity: 1 },
    ]);
  });

  it('routes nowhere while no version has weight', () => {
    expect(table({}, [0, 0]).route(request())).toBeNull();
  });

  it('speaks of the version with the most weight when none is named', () => {
    expect(table({}, [10, 90]).main).toBe(canary);
  });
});
