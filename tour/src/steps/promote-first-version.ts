import { ModelPromoted, production, RolloutCompleted } from '@modelyard/contracts';
import { writePolicy } from '../clients/policy-client.js';
import type { Tour } from '../tour.js';
import { policyInWords, tourPolicy } from './tour-policy.js';
import { waitForEvent } from './wait-for-event.js';
import { waitUntilServing } from './wait-until-serving.js';

/** Writes the policy, promotes the first version by hand, and waits until it serves. It is the last thing that the tour asks for. */
export async function promoteFirstVersion(tour: Tour, version: string): Promise<void> {
  const { platform, mlflow, narrator, modelName, feed, options } = tour;
  const policy = tourPolicy(options);
  const policyVersion = await writePolicy(platform.registry, modelName, policy);
  narrator.line(`the lifecycle policy of ${modelName} (version ${policyVersion}) from now on:`);
  narrator.details(policyInWords(policy));

  await mlflow.transitionStage(modelName, version, 'Production');
  const ofThis = { where: ({ data }: { data: { version: string } }) => data.version === version };
  await waitForEvent(feed, {
    step: 'the promotion is announced',
    definition: ModelPromoted,
    ...ofThis,
    withinMs: 15_000 * options.patience,
  });
  narrator.line(
    `version ${version} promoted to Production; from here on the tour only sends predictions and labels, and looks on`,
  );
  await waitForEvent(feed, {
    step: 'the first version is rolled out',
    definition: RolloutCompleted,
    where: ({ data }) => data.version === version && data.environment === production,
    withinMs: 30_000 * options.patience,
  });
  await waitUntilServing(tour, version);
  narrator.line(`version ${version} serves`);
}
