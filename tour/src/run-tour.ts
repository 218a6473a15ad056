import { drawTraffic, type Traffic } from './data/traffic.js';
import { count } from './narration/narrator.js';
import { timeline } from './narration/timeline.js';
import type { PlatformAddresses } from './platform.js';
import { afterTheReplacement } from './steps/after-the-replacement.js';
import { Airline } from './steps/airline.js';
import { promoteFirstVersion } from './steps/promote-first-version.js';
import { quietWeeks } from './steps/quiet-weeks.js';
import { registerFirstVersion } from './steps/register-first-version.js';
import { replacement } from './steps/replacement.js';
import { trainFirstModel } from './steps/train-first-model.js';
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
  narrator.chapter('1  A model is trained');
  const traffic = await readRecords(tour);
  const model = await trainFirstModel(tour, traffic);

  narrator.chapter('2  It is registered, verified and promoted');
  narrator.line(`the model is called ${modelName}; a tour that runs again takes the next free name`);
  const champion = await registerFirstVersion(tour, traffic, model);
  await options.at?.('registered');
  await promoteFirstVersion(tour, champion);
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
  await options.at?.('replaced');

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

async function readRecords({ narrator, options }: Tour): Promise<Traffic> {
  const traffic = await drawTraffic(options);
  const { total, implausible } = traffic.records;
  narrator.line(`read ${count(total)} real US flight records of January to June 2001`);
  narrator.details([
    `left out: ${count(implausible)} that claim to be more than an hour early (no airline leaves so soon; one says −1116 minutes)`,
    'the question: will this departure be late by more than 15 minutes? (from hour, weekday, distance, origin, destination)',
    'East and West are divided at 100° W',
  ]);
  return traffic;
}
