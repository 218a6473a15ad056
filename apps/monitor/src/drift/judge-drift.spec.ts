import { describe, expect, it } from '@jest/globals';
import { adr023Policy, defaultPolicy, type FeatureColumn } from '@modelyard/contracts';
import { categoricalSample, numericSample, type FeatureSample } from './feature-sample.js';
import { judgeDrift } from './judge-drift.js';

const basic = defaultPolicy.monitoring;
const adr023 = adr023Policy.monitoring;

function column(name: string, kind: FeatureColumn['kind'] = 'numeric'): FeatureColumn {
  return { name, kind, source: { input: 'input', index: 0 } };
}

function spread(n: number, from = 0, to = 1): number[] {
  return Array.from({ length: n }, (_, i) => from + ((to - from) * (i + 0.5)) / n);
}

function samples(columns: Record<string, (number | string | null)[]>): Map<string, FeatureSample> {
  return new Map(
    Object.entries(columns).map(([name, values]) => [
      name,
      values.some((value) => typeof value === 'string') ? categoricalSample(values) : numericSample(values),
    ]),
  );
}

describe('judgeDrift', () => {
  it('finds the shifted feature and leaves the quiet one alone', () => {
    const verdict = judgeDrift(
      [column('quiet'), column('shifted')],
      samples({ quiet: spread(1000), shifted: spread(1000) }),
      samples({ quiet: spread(600), shifted: spread(600, 0.3, 1.3) }),
      basic,
    );
    expect(verdict).toMatchObject({ testedFeatures: 2, driftingFeatures: 1, driftRatio: 0.5, drifted: true });
    expect(verdict.features[1]?.tests[0]).toMatchObject({ test: 'kolmogorov-smirnov', drifted: true });
    expect(verdict.features[1]?.tests[0]?.effect).toBeCloseTo(0.3, 2);
  });

  it('asks for an effect as well as for significance', () => {
    const reference = samples({ x: spread(9000) });
    const current = samples({ x: spread(9000, 0.05, 1.05) });
    expect(judgeDrift([column('x')], reference, current, basic).drifted).toBe(false);
    expect(judgeDrift([column('x')], reference, current, adr023).drifted).toBe(true);
  });

  it('needs more than thirty percent of the features under adr-023', () => {
    const names = Array.from({ length: 10 }, (_, i) => `f${i}`);
    const reference = samples(Object.fromEntries(names.map((name) => [name, spread(500)])));
    const drifting = (count: number) =>
      samples(Object.fromEntries(names.map((name, i) => [name, i < count ? spread(500, 0.5, 1.5) : spread(500)])));
    const columns = names.map((name) => column(name));
    expect(judgeDrift(columns, reference, drifting(3), adr023)).toMatchObject({ driftRatio: 0.3, drifted: false });
    expect(judgeDrift(columns, reference, drifting(4), adr023)).toMatchObject({ driftRatio: 0.4, drifted: true });
  });

  it('tests categories by chi-square and counts those the reference never had', () => {
    const repeat = (counts: Record<string, number>) =>
      Object.entries(counts).flatMap(([value, count]) => new Array<string>(count).fill(value));
    const verdict = judgeDrift(
      [column('carrier', 'categorical')],
      samples({ carrier: repeat({ AA: 500, DL: 500 }) }),
      samples({ carrier: repeat({ AA: 200, DL: 200, XX: 100 }) }),
      basic,
    );
    expect(verdict.features[0]).toMatchObject({ status: 'tested', drifted: true, unseenShare: 0.2 });
    expect(verdict.features[0]?.tests[0]?.test).toBe('chi-square');
  });

  it('sends a numeric column of few values to chi-square, except under adr-023', () => {
    const reference = samples({ flag: [...new Array<number>(500).fill(0), ...new Array<number>(500).fill(1)] });
    const current = samples({ flag: [...new Array<number>(200).fill(0), ...new Array<number>(300).fill(1)] });
    expect(judgeDrift([column('flag')], reference, current, basic).features[0]?.tests[0]?.test).toBe('chi-square');
    expect(judgeDrift([column('flag')], reference, current, adr023).features[0]?.tests[0]?.test).toBe(
      'kolmogorov-smirnov',
    );
  });

  it('gives each column its own status instead of failing', () => {
    const verdict = judgeDrift(
      [column('constant'), column('empty'), column('new'), column('blank'), column('moved')],
      samples({ constant: [4, 4, 4], empty: [1, 2], blank: [null, null], moved: [5, 5, 5, 5] }),
      samples({ constant: [4, 4], empty: [null, null], new: [1], blank: [1, 2], moved: [7, 7, 7, 7] }),
      adr023,
    );
    expect(verdict.features.map((feature) => [feature.feature, feature.status])).toEqual([
      ['constant', 'constant'],
      ['empty', 'empty'],
      ['new', 'no-reference'],
      ['blank', 'empty-reference'],
      ['moved', 'tested'],
    ]);
    expect(verdict.features[4]?.tests[0]?.effect).toBe(1);
  });

  it('takes a column that stops arriving for a drift of its missing values', () => {
    const half = spread(400).map((value, i) => (i % 2 === 0 ? null : value));
    const verdict = judgeDrift([column('x')], samples({ x: spread(1000) }), samples({ x: half }), basic);
    expect(verdict.features[0]?.tests.map((test) => [test.test, test.drifted])).toEqual([
      ['kolmogorov-smirnov', false],
      ['missing-share', true],
    ]);
    const gone = judgeDrift([column('x')], samples({ x: spread(1000) }), samples({ x: half.map(() => null) }), basic);
    expect(gone).toMatchObject({ drifted: true, testedFeatures: 1 });
  });

  it('says nothing about a column that is not logged, under any profile', () => {
    const verdict = judgeDrift([column('age')], samples({ age: spread(1000) }), samples({}), basic);
    expect(verdict).toMatchObject({ drifted: false, testedFeatures: 0 });
    expect(verdict.features[0]).toMatchObject({ status: 'not-logged', drifted: false, tests: [] });
  });

  it('judges nothing where nothing can be compared', () => {
    expect(judgeDrift([column('x')], new Map(), samples({ x: [1] }), basic)).toMatchObject({
      testedFeatures: 0,
      driftRatio: 0,
      drifted: false,
    });
  });
});
