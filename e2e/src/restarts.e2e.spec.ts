import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
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
import { runTour, type Moment, type TourResult } from '@modelyard/tour';
import { effectsIn } from './platform/effects.js';
import { usingPlatform } from './platform/using-platform.js';
import { testTour } from './tour-options.js';

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

  it('are started again, and the loop completes', async () => {
    const at = async (moment: Moment): Promise<void> => {
      const services = kills[moment] ?? [];
      // Not at a boundary: the tour goes on meanwhile.
      killed.push(...services.map((service) => pause(100).then(() => used.platform.kill(service))));
      await Promise.resolve();
    };
    const options = testTour({ at });
    result = await runTour(used.addresses, options).catch((fault: unknown) => {
      throw new Error(`${String(fault)}\n${options.told.join('\n')}`, { cause: fault });
    });
    await Promise.all(killed);
    expect(killed).toHaveLength(Object.values(kills).flat().length);
    expect(result.challenger.version).toBe('2');
  });

  it.each<[AnyEventDefinition, readonly string[]]>([
    [ModelRegistered, ['1', '2']],
    [StagingVerified, ['1', '2']],
    [ModelPromoted, ['1', '2']],
    [ModelArchived, ['1']],
    [RolloutCompleted, ['1', '2']],
    [RetrainingSucceeded, ['2']],
  ])('double nothing: $name', (definition, versions) => {
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

  it('were each started again by the supervisor, and all is ready', async () => {
    await eventually(
      async () => {
        const { services, ready } = await used.platform.status();
        expect(ready).toBe(true);
        expect(everyService.filter((service) => (services[service]?.restarts ?? 0) === 0)).toEqual([]);
      },
      { withinMs: 60_000, everyMs: 1_000 },
    );
  });
});
