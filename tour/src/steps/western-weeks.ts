import { DriftDetected, RetrainingRequested, RetrainingStarted } from '@modelyard/contracts';
import type { Traffic, WeekOfTraffic } from '../data/traffic.js';
import { weekName } from '../data/weeks.js';
import type { SeenEvent } from '../narration/event-feed.js';
import { count } from '../narration/narrator.js';
import { effectsOf, verdictInWords } from '../narration/verdict-in-words.js';
import { TourFailure } from '../tour-failure.js';
import type { Tour } from '../tour.js';
import type { Airline } from './airline.js';
import { expectQuiet } from './quiet-weeks.js';
import { eventWithin, waitForEvent } from './wait-for-event.js';
import { waitForVerdict } from './wait-for-window.js';

/**
 * Sends western weeks until the retraining has the labelled rows it waits for and has begun.
 * @returns the weeks that are left
 */
export async function westernWeeks(tour: Tour, traffic: Traffic, airline: Airline): Promise<readonly WeekOfTraffic[]> {
  const [first, second, ...others] = traffic.western;
  const lastQuiet = traffic.eastern.at(-1);
  if (first === undefined || second === undefined || lastQuiet === undefined) throw new TypeError('too few weeks');
  await send(tour, airline, first);
  await expectQuiet(tour, lastQuiet.week);
  await tour.options.at?.('shifted');
  await send(tour, airline, second);
  await expectDrift(tour, first);
  await tour.options.at?.('requested');

  for (const [index, week] of others.entries()) {
    await send(tour, airline, week);
    // What was labelled so far belongs to the weeks before this one.
    if ((index + 2) * tour.options.rowsPerWeek < tour.options.minimumLabelledRows) continue;
    if (await hasBegun(tour)) return others.slice(index + 1);
  }
  throw new TourFailure('the retraining begins', 'the flight records ended before enough labelled rows were there');
}

async function send({ narrator }: Tour, airline: Airline, week: WeekOfTraffic): Promise<void> {
  const [version] = await airline.sendWeek(week);
  narrator.line(
    `${weekName(week.week)}: ${count(week.departures.length)} WESTERN departures answered by version ${version}` +
      (airline.labelled > 0 ? `; truth about ${count(airline.labelled)} departures is known by now` : ''),
  );
}

/** The shift must be found in the first western week, and lead to a request that says what it waits for. */
async function expectDrift(tour: Tour, shifted: WeekOfTraffic): Promise<void> {
  const { feed, narrator, options } = tour;
  const window = await waitForVerdict(tour, shifted.week);
  narrator.line(`the monitor on ${weekName(shifted.week)}: ${verdictInWords(window)}`);
  if (!effectsOf(window).some(({ drifted }) => drifted)) {
    throw new TourFailure('drift is found', 'the first western week was judged and nothing drifted');
  }
  const drift = await waitForEvent(feed, {
    step: 'drift is announced',
    definition: DriftDetected,
    withinMs: 15_000 * options.patience,
  });
  const requested = await waitForEvent(feed, {
    step: 'a retraining is requested',
    definition: RetrainingRequested,
    withinMs: 15_000 * options.patience,
  });
  expectRightCause(drift, requested, shifted);
  const { explanation, waitingFor } = requested.data;
  const waiting = waitingFor
    ? `; it waits for ${count(waitingFor.labelledRows)} labelled rows and has ${count(waitingFor.have)}`
    : '';
  narrator.line(`a retraining is requested, because ${explanation}${waiting}`);
}

function expectRightCause(
  drift: SeenEvent<typeof DriftDetected>,
  requested: SeenEvent<typeof RetrainingRequested>,
  { week }: WeekOfTraffic,
): void {
  const from = new Date(drift.data.window.start).getTime();
  if (from < week.start)
    throw new TourFailure('drift is found', `before the shift: in the week from ${drift.data.window.start}`);
  if (requested.data.trigger.kind === 'drift') return;
  throw new TourFailure('a retraining is requested', `not because of the drift: ${requested.data.explanation}`);
}

/** Labels reach the monitor's archive within seconds; where they do not, another week is sent. */
async function hasBegun({ feed, options, narrator }: Tour): Promise<boolean> {
  const started = await eventWithin(feed, {
    step: 'the retraining begins',
    definition: RetrainingStarted,
    withinMs: 15_000 * options.patience,
  });
  if (started === null) return false;
  const { trainer, inputs } = started.data;
  const rows = inputs.reduce((sum, input) => sum + input.rows, 0);
  narrator.line(
    `the retrainer runs ${trainer} on ${count(rows)} labelled rows of ${inputs.length} archived windows, each named by its digest`,
  );
  return true;
}
