import {
  ModelPromoted,
  production,
  RetrainingSucceeded,
  RolloutCompleted,
  StagingVerified,
} from '@modelyard/contracts';
import type { ChallengeOutcome } from '../tour-result.js';
import type { Tour } from '../tour.js';
import { waitForEvent } from './wait-for-event.js';
import { waitUntilServing } from './wait-until-serving.js';

/** Looks on while the challenger is scored, registered, verified, promoted by the policy, and takes over. */
export async function replacement(tour: Tour): Promise<ChallengeOutcome> {
  const { feed, narrator, options } = tour;
  const { data } = await waitForEvent(feed, {
    step: 'the challenger beats the champion',
    definition: RetrainingSucceeded,
    withinMs: 120_000 * options.patience,
  });
  const { version, result } = data;
  narrator.line(
    `scored by the retrainer on ${result.holdoutRows} rows that neither has learnt from: ` +
      `champion ${result.metric} ${result.champion?.toFixed(3)}, challenger ${result.challenger.toFixed(3)}; registered as version ${version}`,
  );
  await options.at?.('replacing');
  const ofThis = { where: (event: { data: { version: string } }) => event.data.version === version };
  await waitForEvent(feed, {
    step: 'staging verifies the challenger',
    definition: StagingVerified,
    ...ofThis,
    withinMs: 60_000 * options.patience,
  });
  narrator.line(`version ${version} verified in staging`);
  const promoted = await waitForEvent(feed, {
    step: 'the policy promotes the challenger',
    definition: ModelPromoted,
    ...ofThis,
    withinMs: 30_000 * options.patience,
  });
  narrator.line(
    `version ${version} promoted to Production by ${promoted.envelope.actor ?? 'the policy'}: nobody was asked`,
  );
  await waitForEvent(feed, {
    step: 'the challenger is rolled out',
    definition: RolloutCompleted,
    where: (event) => event.data.version === version && event.data.environment === production,
    withinMs: 30_000 * options.patience,
  });
  await waitUntilServing(tour, version);
  narrator.line(`version ${version} serves`);
  return { version, ...result };
}
