import { RetrainingRequested } from '@modelyard/contracts';
import type { WindowDetail } from '../clients/monitor-client.js';
import type { Traffic } from '../data/traffic.js';
import { weekName, type Week } from '../data/weeks.js';
import { count } from '../narration/narrator.js';
import { adr023InWords, verdictInWords } from '../narration/verdict-in-words.js';
import { TourFailure } from '../tour-failure.js';
import type { Tour } from '../tour.js';
import type { Airline } from './airline.js';
import { waitForVerdict } from './wait-for-window.js';

/** Sends the eastern weeks. A window closes with the first departure of the next week, so all but the last are judged here. */
export async function quietWeeks(tour: Tour, { eastern }: Traffic, airline: Airline): Promise<void> {
  const { narrator } = tour;
  for (const [index, traffic] of eastern.entries()) {
    const [version] = await airline.sendWeek(traffic);
    narrator.line(
      `${weekName(traffic.week)}: ${count(traffic.departures.length)} eastern departures answered by version ${version}`,
    );
    const before = eastern[index - 1];
    if (before === undefined) continue;
    const window = await expectQuiet(tour, before.week);
    if (index === 1 && window.verdict) narrator.line(adr023InWords(window.verdict));
  }
}

/** Waits for a week's verdict. @throws TourFailure when it is not quiet, or anything has asked for a retraining */
export async function expectQuiet(tour: Tour, week: Week): Promise<WindowDetail> {
  const window = await waitForVerdict(tour, week);
  tour.narrator.line(`the monitor on ${weekName(week)}: ${verdictInWords(window)}`);
  if (window.verdict?.drift?.drifted !== false) {
    throw new TourFailure('quiet weeks stay quiet', `the week ${weekName(week)} did not`);
  }
  const [request] = tour.feed.of(RetrainingRequested);
  if (request === undefined) return window;
  throw new TourFailure('quiet weeks ask for nothing', `a retraining was requested: ${request.data.explanation}`);
}
