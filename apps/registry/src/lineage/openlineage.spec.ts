import { describe, expect, it } from '@jest/globals';
import { runEvent } from './openlineage.testkit.js';
import { openLineageEvents, uuidOf, type DescribedNode } from './openlineage.js';

const run = '0123456789abcdef0123456789abcdef';
const version = '019548d0-9b41-7d02-8f6a-1c2d3e4f5a61';
const digest = `sha256:${'1'.repeat(64)}`;
const ran = {
  experiment: 'delays',
  status: 'FINISHED',
  startTime: '2026-01-01T00:00:00.000Z',
  endTime: '2026-01-01T01:00:00.000Z',
};

const nodes: readonly DescribedNode[] = [
  { kind: 'dataset', key: 'flights@4f2a', facts: {} },
  { kind: 'run', key: run, facts: ran },
  { kind: 'logged-model', key: 'm-1', facts: {} },
  {
    kind: 'version',
    key: version,
    facts: {
      modelId: 'M',
      name: 'delay',
      version: '3',
      registeredAt: '2026-01-02T00:00:00.000Z',
      artifactDigest: digest,
    },
  },
  { kind: 'package', key: digest, facts: {} },
  {
    kind: 'deployment',
    key: `production/${version}`,
    facts: {
      environment: 'production',
      version: '3',
      modelVersionId: version,
      windows: [
        { from: '2026-01-03T00:00:00.000Z', to: '2026-01-04T00:00:00.000Z' },
        { from: '2026-01-05T00:00:00.000Z', to: null },
      ],
    },
  },
];
const ids = [
  'dataset:flights@4f2a',
  `run:${run}`,
  'logged-model:m-1',
  `version:${version}`,
  `package:${digest}`,
  `deployment:production/${version}`,
];
const edges = ids.slice(1).map((to, index) => ({ from: ids[index]!, to }));

describe('lineage as OpenLineage', () => {
  const events = openLineageEvents(nodes, edges);

  it('tells each run, registration and time of serving from its start to its end, with what went in and came out', () => {
    const brief = events.map(({ eventType, eventTime, job, inputs, outputs }) => [
      eventType,
      eventTime.slice(0, 13),
      job.name,
      inputs.map(({ name }) => name),
      outputs.map(({ name }) => name),
    ]);
    expect(brief).toEqual([
      ['START', '2026-01-01T00', 'experiments/delays', ['flights'], ['m-1']],
      ['COMPLETE', '2026-01-01T01', 'experiments/delays', ['flights'], ['m-1']],
      ['START', '2026-01-02T00', 'models/delay/register', ['m-1'], [digest]],
      ['COMPLETE', '2026-01-02T00', 'models/delay/register', ['m-1'], [digest]],
      ['START', '2026-01-03T00', 'deployments/production', [digest], []],
      ['COMPLETE', '2026-01-04T00', 'deployments/production', [digest], []],
      ['START', '2026-01-05T00', 'deployments/production', [digest], []],
    ]);
  });

  it('keeps run and registration joined where no logged model is between', () => {
    const direct = openLineageEvents(nodes, [{ from: `run:${run}`, to: `version:${version}` }]);
    const [trained] = direct.filter(({ job }) => job.name === 'experiments/delays');
    const [registered] = direct.filter(({ job }) => job.name === 'models/delay/register');
    expect(trained?.outputs).toMatchObject([{ namespace: 'modelyard/models', name: 'delay' }]);
    expect(registered?.inputs).toEqual(trained?.outputs);
  });

  it('keeps the rules of the specification for run events', () => {
    for (const event of events) expect(runEvent.safeParse(event).error?.issues ?? []).toEqual([]);
    const perRun = Map.groupBy(events, (event) => event.run.runId);
    for (const [, own] of perRun) expect(own[0]?.eventType).toBe('START');
    expect(perRun.size).toBe(4);
  });

  it.each([
    ['FINISHED', 'COMPLETE'],
    ['FAILED', 'FAIL'],
    ['KILLED', 'ABORT'],
  ])('ends a run that is %s with %s', (status, end) => {
    const [, last] = openLineageEvents([{ kind: 'run', key: run, facts: { ...ran, status } }], []);
    expect(last?.eventType).toBe(end);
  });

  it('has no end for a run that goes on, and no event for a run that nobody knows', () => {
    const running = { kind: 'run', key: run, facts: { ...ran, status: 'RUNNING', endTime: null } } as const;
    expect(openLineageEvents([running], []).map(({ eventType }) => eventType)).toEqual(['START']);
    expect(openLineageEvents([{ kind: 'run', key: run, facts: {} }], [])).toEqual([]);
  });

  it('names runs by UUIDs that stay the same', () => {
    expect(uuidOf(run)).toBe('01234567-89ab-cdef-0123-456789abcdef');
    expect(uuidOf('night-run')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(uuidOf('night-run')).toBe(uuidOf('night-run'));
  });
});
