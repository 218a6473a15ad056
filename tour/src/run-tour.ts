import { count } from './narration/narrator.js';
import { timeline } from './narration/timeline.js';
import type { PlatformAddresses } from './platform.js';
import { afterTheReplacement } from './steps/after-the-replacement.js';
import { Airline } from './steps/airline.js';
import { quietWeeks } from './steps/quiet-weeks.js';
import { replacement } from './steps/replacement.js';
import { beginLife } from './steps/begin-life.js';
import { westernWeeks } from './steps/western-weeks.js';
import { closeTour, openTour, type Tour, type TourOptions } from './tour.js';
import type { TourResult } from './tour-result.js';

/**
 * Runs the whole loop once: train, register, verify, promote, serve, watch, drift, retrain, replace. After the first promotion it only
 * sends predictions and labels, and looks on.
 * @throws TourFailure when a step does not come in time, or something asks for a retraining before there is a reason
 */
export async function runTour(platform: PlatformAddresses, options: TourOptions): Promise<TourResult> {
  const tour = await openTour(platform, options);
  try {
    return await walk(tour);
  } finally {
    await closeTour(tour);
  }
}

async function walk(tour: Tour): Promise<TourResult> {
  const { narrator, options, modelName, feed } = tour;
  const { traffic, model, version: champion } = await beginLife(tour);
  await options.at?.('serving');

  narrator.chapter('3  Quiet weeks in the East');
  const airline = new Airline(tour);
  await quietWeeks(tour, traffic, airline);
  await options.at?.('quiet');

  narrator.chapter('4  The airline begins to serve the West');
  const left = await westernWeeks(tour, traffic, airline);
  await options.at?.('training');

  narrator.chapter('5  A new version takes over');
  const challenger = await replacement(tour);
  await afterTheReplacement(tour, left, airline, { challenger: challenger.version, championModel: model });

  narrator.chapter('Timeline: the events by which the services did all this');
  narrator.details(timeline(feed.events));
  const { answeredBy, labelled } = airline;
  const predictions = [...answeredBy.values()].reduce((sum, rows) => sum + rows, 0);
  narrator.chapter(
    `The loop has closed: ${count(predictions)} predictions, ${count(labelled)} labels, ${feed.events.length} lifecycle events, ` +
      `${narrator.seconds.toFixed(0)} s.`,
  );
  const windows = await tour.monitor.windows(modelName);
  return {
    modelName,
    champion,
    challenger,
    answeredBy,
    labelled,
    windows,
    events: feed.events,
    seconds: narrator.seconds,
  };
}
