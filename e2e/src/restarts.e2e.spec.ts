import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  ModelArchived,
  ModelPromoted,
  ModelRegistered,
  RetrainingRequested,
  RetrainingSucceeded,
  RolloutCompleted,
  StagingVerified,
  type AnyEventDefinition,
} from '@modelyard/contracts';
import { eventually } from '@modelyard/testing';
import type { Moment, TourResult } from '@modelyard/tour';
import { completedTour } from './platform/completed-tour.js';
import { effectsIn } from './platform/effects.js';
import { usingPlatform } from './platform/using-platform.js';

/** Who is killed when: each service at least once, in the middle of what it does there. */
const kills: Readonly<Partial<Record<Moment, readonly string[]>>> = {
  registered: ['deployer', 'inference-staging'],
  serving: ['gateway', 'inference'],
  quiet: ['monitor', 'inference'],
  shifted: ['monitor'],
  requested: ['retrainer'],
  training: ['registry', 'retrainer'],
  replacing: ['deployer', 'inference'],
};
const everyService = ['registry', 'inference-staging', 'inference', 'deployer', 'monitor', 'retrainer', 'gateway'];

describe('services that are killed in the middle of the loop', () => {
  const used = usingPlatform();
  const killed: Promise<number>[] = [];
  let result: TourResult;

  beforeAll(async () => {
    const at = (moment: Moment): Promise<void> => {
      // A moment later and not at the boundary itself: the tour goes on meanwhile.
      const doomed = kills[moment] ?? [];
      killed.push(...doomed.map((service) => pause(100).then(() => used.platform.kill(service))));
      return Promise.resolve();
    };
    result = await completedTour(used.addresses, { at });
    await Promise.all(killed);
  }, 600_000);

  it('do not keep the loop from completing', () => {
    expect(killed).toHaveLength(Object.values(kills).flat().length);
    expect(result.challenger.version).toBe('2');
  });

  it.each<{ definition: AnyEventDefinition; versions: readonly string[]; name: string }>(
    [
      { definition: ModelRegistered, versions: ['1', '2'] },
      { definition: StagingVerified, versions: ['1', '2'] },
      { definition: ModelPromoted, versions: ['1', '2'] },
      { definition: ModelArchived, versions: ['1'] },
      { definition: RolloutCompleted, versions: ['1', '2'] },
      { definition: RetrainingSucceeded, versions: ['2'] },
    ].map((row) => ({ ...row, name: row.definition.name })),
  )('double no $name', ({ definition, versions }) => {
    const found = effectsIn(result.events, definition).map(({ data }) => (data as { version: string }).version);
    expect(found).toEqual(versions);
  });

  it('ask for one retraining, and register one version for it', async () => {
    expect(effectsIn(result.events, RetrainingRequested)).toHaveLength(1);
    const registry = await used.platform.urlOf('registry');
    const answer = await fetch(
      `${registry}/api/2.0/mlflow/model-versions/search?filter=${encodeURIComponent(`name = '${result.modelName}'`)}`,
    );
    const { model_versions: versions } = (await answer.json()) as {
      model_versions: { version: string; current_stage: string }[];
    };
    expect(versions.map(({ version, current_stage: stage }) => `${version} ${stage}`).sort()).toEqual([
      '1 Archived',
      '2 Production',
    ]);
  });

  it('lose no prediction and count none twice', () => {
    const sent = [...result.answeredBy.values()].reduce((sum, rows) => sum + rows, 0);
    const counted = result.windows.reduce((sum, window) => sum + window.rows + window.lateRows, 0);
    expect(counted).toBe(sent);
  });

  it.each(everyService)('%s was started again and is ready', async (service) => {
    await eventually(
      async () => {
        const state = (await used.platform.status()).services[service];
        expect(state?.ready).toBe(true);
        expect(state?.restarts).toBeGreaterThan(0);
      },
      { withinMs: 60_000, everyMs: 500 },
    );
  });
});
