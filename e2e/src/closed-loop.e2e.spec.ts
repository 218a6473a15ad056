import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  DriftDetected,
  LifecyclePolicyChanged,
  ModelArchived,
  ModelPromoted,
  ModelRegistered,
  RetrainingRequested,
  RetrainingStarted,
  RetrainingSucceeded,
  RolloutCompleted,
  StagingVerified,
} from '@modelyard/contracts';
import type { TourResult } from '@modelyard/tour';
import { completedTour } from './platform/completed-tour.js';
import { effectsIn } from './platform/effects.js';
import { usingPlatform } from './platform/using-platform.js';

const shift = '2001-03-29T00:00:00.000Z';

describe.each([
  { standing: 'Kafka, Redis and PostgreSQL', embedded: false, eventLog: 'kafka' },
  { standing: 'PostgreSQL alone', embedded: true, eventLog: 'embedded' },
])('the closed loop over $standing', ({ embedded, eventLog }) => {
  const used = usingPlatform({ embedded });
  let result: TourResult;

  beforeAll(async () => {
    result = await completedTour(used.addresses);
  }, 600_000);

  it('stands on what it is meant to stand on', async () => {
    const status = await used.platform.status();
    expect(status.eventLog).toBe(eventLog);
    expect(status.redis.queue === null).toBe(embedded);
  });

  it('finds the shift, retrains on labelled windows and replaces the version by a better one', () => {
    expect(result.champion).toBe('1');
    expect(result.challenger.version).toBe('2');
    expect(result.challenger.challenger).toBeGreaterThan(result.challenger.champion ?? 1);
  });

  it('asks for nothing before the shift, and then for the rows that the policy wants', () => {
    const quiet = result.windows.filter((window) => window.start < shift);
    expect(quiet).toHaveLength(4);
    const [drift] = effectsIn(result.events, DriftDetected);
    const [requested] = effectsIn(result.events, RetrainingRequested);
    expect(drift?.data.window.start).toBe(shift);
    expect(requested?.data).toMatchObject({
      state: 'waiting-for-labels',
      waitingFor: { labelledRows: 8_000, have: 0 },
      trigger: { kind: 'drift', eventId: drift?.envelope.id },
    });
  });

  it('trains on the archived windows of the new kind and on nothing else', () => {
    const [started] = effectsIn(result.events, RetrainingStarted);
    expect(started?.data.inputs.every(({ channel, start }) => channel === 'train' && (start ?? '') >= shift)).toBe(
      true,
    );
    expect(started?.data.inputs.reduce((rows, input) => rows + input.rows, 0)).toBeGreaterThanOrEqual(8_000);
  });

  it('does each step once, in the order of the loop', () => {
    const ofChallenger = { version: '2' };
    expect(effectsIn(result.events, RetrainingSucceeded).map(({ data }) => data)).toMatchObject([ofChallenger]);
    expect(effectsIn(result.events, ModelRegistered).map(({ data }) => data.version)).toEqual(['1', '2']);
    expect(effectsIn(result.events, StagingVerified).map(({ data }) => data.version)).toEqual(['1', '2']);
    expect(effectsIn(result.events, ModelPromoted).map(({ data }) => data.version)).toEqual(['1', '2']);
    expect(effectsIn(result.events, RolloutCompleted).map(({ data }) => data.version)).toEqual(['1', '2']);
    expect(effectsIn(result.events, ModelArchived).map(({ data }) => data.version)).toEqual(['1']);
    expect(effectsIn(result.events, LifecyclePolicyChanged)).toHaveLength(1);
  });

  it('promotes the first version for a person, and the second by the policy alone', () => {
    const actors = effectsIn(result.events, ModelPromoted).map(({ envelope }) => envelope.actor);
    expect(actors).toEqual(['local-admin', 'service:registry']);
  });

  it('counts every answered departure once, none of them late, and every truth', () => {
    const sent = [...result.answeredBy.values()].reduce((sum, rows) => sum + rows, 0);
    expect(result.windows.reduce((sum, window) => sum + window.rows, 0)).toBe(sent);
    expect(result.windows.reduce((sum, window) => sum + window.lateRows, 0)).toBe(0);
    expect(result.labelled).toBe(sent);
  });

  it('can be seen whole at the gateway', async () => {
    const gateway = await used.platform.urlOf('gateway');
    const answer = await fetch(`${gateway}/api/v1/models/${result.modelName}`);
    const model = (await answer.json()) as { latestVersions: { version: string; stage: string }[] };
    expect(model.latestVersions).toContainEqual(expect.objectContaining({ version: '2', stage: 'Production' }));
  });
});
