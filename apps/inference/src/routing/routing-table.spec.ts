import { describe, expect, it } from '@jest/globals';
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

  it('routes nowhere while no version has weight', () => {
    expect(table({}, [0, 0]).route(request())).toBeNull();
  });

  it('speaks of the version with the most weight when none is named', () => {
    expect(table({}, [10, 90]).main).toBe(canary);
  });
});
