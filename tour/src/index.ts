export { drawTraffic, type Traffic, type TrafficSize, type WeekOfTraffic } from './data/traffic.js';
export { addressesOf, type PlatformAddresses } from './platform.js';
export { runTour } from './run-tour.js';
export { defaultOptions, type Moment, type TourOptions } from './tour.js';
export { TourFailure } from './tour-failure.js';
export type { ChallengeOutcome, TourResult } from './tour-result.js';
export { isEvent, type SeenEvent } from './narration/event-feed.js';
