import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RetrainingRequested, RetrainingSkipped } from '@modelyard/contracts';
import { eventually } from '@modelyard/testing';
import { Airline, beginLife, closeTour, openTour, waitForEvent, type Tour } from '@modelyard/tour';
import { testTour } from './platform/tour-options.js';
import { usingPlatform } from './platform/using-platform.js';

/** One split that sees nothing but coarse halves: whatever it learns, the first model knows more. */
const dullTrainer = { trees: 1, maxLeaves: 2, maxDepth: 1, minChildRows: 200 };

describe('a challenger that is not better', () => {
  const used = usingPlatform();
  let tour: Tour;

  beforeAll(async () => {
    const options = testTour({ rowsPerWeek: 1_000, minimumLabelledRows: 1_000, trainerParameters: dullTrainer });
    tour = await openTour(used.addresses, options);
    const { traffic } = await beginLife(tour);
    const airline = new Airline(tour);
    for (const week of traffic.eastern.slice(0, 3)) await airline.sendWeek(week);
  }, 300_000);
  afterAll(() => closeTour(tour));

  it('stays out, and the figures say why', async () => {
    const retrainer = await used.platform.urlOf('retrainer');
    const asked = await fetch(`${retrainer}/api/v1/models/${tour.modelName}/retrainings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'to see whether a dull trainer does better' }),
    });
    expect(asked.status).toBe(202);
    const seen = { step: 'the verdict', withinMs: 120_000 };
    await waitForEvent(tour.feed, { ...seen, definition: RetrainingRequested });
    const { data } = await waitForEvent(tour.feed, { ...seen, definition: RetrainingSkipped });
    expect(data).toMatchObject({ cause: 'not-better', result: { metric: 'auc', direction: 'higher' } });
    expect(data.result?.challenger).toBeLessThan(data.result?.champion ?? 0);
    expect(data.explanation).toMatch(/the challenger is not better: auc 0\.\d+ against 0\.\d+ of the champion/);
  });

  it('is kept as a run with its figures, and never becomes a version', async () => {
    expect(await tour.mlflow.searchVersions(tour.modelName)).toEqual([{ version: '1', stage: 'Production' }]);
    const retrainer = await used.platform.urlOf('retrainer');
    await eventually(async () => {
      const answer = await fetch(`${retrainer}/api/v1/models/${tour.modelName}/retrainings`);
      const { retrainings } = (await answer.json()) as { retrainings: unknown[] };
      expect(retrainings).toMatchObject([{ state: 'skipped', cause: 'not-better', runId: expect.any(String) }]);
    });
  });

  it('leaves the champion serving', async () => {
    const answer = await fetch(`${used.addresses.inference}/v2/models/${tour.modelName}/versions/1/ready`);
    expect(answer.status).toBe(200);
  });
});
