import {
  RetrainingFailed,
  RetrainingSkipped,
  RolloutRolledBack,
  StagingFailed,
  type AnyEventDefinition,
} from '@modelyard/contracts';
import { isEvent, type EventFeed, type SeenEvent } from '../narration/event-feed.js';
import { TourFailure } from '../tour-failure.js';

export interface Wait<Definition extends AnyEventDefinition> {
  /** What is waited for, as a person would say it. */
  readonly step: string;
  readonly definition: Definition;
  readonly where?: (event: SeenEvent<Definition>) => boolean;
  readonly withinMs: number;
}

/**
 * Resolves with the first such event, seen already or still to come.
 * @throws TourFailure after the deadline, and at once when the loop ends in another way
 */
export async function waitForEvent<Definition extends AnyEventDefinition>(
  feed: EventFeed,
  wait: Wait<Definition>,
): Promise<SeenEvent<Definition>> {
  const event = await eventWithin(feed, wait);
  if (event !== null) return event;
  throw new TourFailure(wait.step, `${wait.definition.name} did not come within ${wait.withinMs / 1000} s`);
}

/**
 * The same, for an event that may take its time: null after the deadline.
 * @throws TourFailure when the loop ends in another way
 */
export function eventWithin<Definition extends AnyEventDefinition>(
  feed: EventFeed,
  { step, definition, where = () => true, withinMs }: Wait<Definition>,
): Promise<SeenEvent<Definition> | null> {
  const { promise, resolve, reject } = Promise.withResolvers<SeenEvent<Definition> | null>();
  const timer = setTimeout(() => resolve(null), withinMs);
  const stop = feed.watch((event) => {
    if (isEvent(event, definition) && where(event)) resolve(event);
    const ending = deadEnd(event);
    if (ending !== null && event.definition.type !== definition.type) reject(new TourFailure(step, ending));
  });
  return promise.finally(() => {
    clearTimeout(timer);
    stop();
  });
}

/** Why nothing more will come after this event; null after every other. */
function deadEnd(event: SeenEvent): string | null {
  if (isEvent(event, StagingFailed)) return `version ${event.data.version} failed in staging: ${event.data.advice}`;
  if (isEvent(event, RetrainingFailed)) return `the retraining failed: ${event.data.code}: ${event.data.message}`;
  if (isEvent(event, RetrainingSkipped)) return `the retraining was skipped: ${event.data.explanation}`;
  if (isEvent(event, RolloutRolledBack)) return `the rollout was rolled back: ${event.data.cause}`;
  return null;
}
