import type { EventData, RetrainingSucceeded } from '@modelyard/contracts';
import type { WindowSummary } from './clients/monitor-client.js';
import type { SeenEvent } from './narration/event-feed.js';

/** The new version, and the figures it won by. */
export type ChallengeOutcome = EventData<typeof RetrainingSucceeded>['result'] & { readonly version: string };

/** What a tour has seen, for those who want to check it. */
export interface TourResult {
  readonly modelName: string;
  readonly champion: string;
  readonly challenger: ChallengeOutcome;
  /** Answered departures by version, and the truths reported about them. */
  readonly answeredBy: ReadonlyMap<string, number>;
  readonly labelled: number;
  readonly windows: readonly WindowSummary[];
  readonly events: readonly SeenEvent[];
  readonly seconds: number;
}
