import { evaluate, type TrainedModel } from '@modelyard/gradient-boosting';
import type { WindowSummary } from '../clients/monitor-client.js';
import { labelledTable } from '../data/departures.js';
import type { WeekOfTraffic } from '../data/traffic.js';
import { weekName } from '../data/weeks.js';
import { count } from '../narration/narrator.js';
import { verdictInWords } from '../narration/verdict-in-words.js';
import { TourFailure } from '../tour-failure.js';
import type { Tour } from '../tour.js';
import type { Airline } from './airline.js';
import { waitForVerdict, waitForWindow } from './wait-for-window.js';

/** Weeks that the new version answers: the last of them only closes the window before it. */
const weeksAfter = 3;

interface Versions {
  readonly challenger: string;
  readonly championModel: TrainedModel;
}

/** Sends more western weeks, to see the new version answer, and how well it does what the old one did badly. */
export async function afterTheReplacement(
  tour: Tour,
  left: readonly WeekOfTraffic[],
  airline: Airline,
  versions: Versions,
): Promise<void> {
  const weeks = left.slice(0, weeksAfter);
  for (const week of weeks) {
    const answered = await airline.sendWeek(week);
    if (answered.some((version) => version !== versions.challenger)) {
      throw new TourFailure(
        'the challenger answers',
        `${weekName(week.week)} was answered by versions ${answered.join(', ')}`,
      );
    }
    tour.narrator.line(
      `${weekName(week.week)}: ${count(week.departures.length)} western departures answered by version ${versions.challenger}`,
    );
  }
  await airline.reportTruth();
  const judged = weeks.slice(0, -1);
  for (const { week } of judged) {
    const window = await waitForVerdict(tour, week);
    tour.narrator.line(`the monitor on ${weekName(week)}: ${verdictInWords(window)}`);
  }
  await comparePerformance(tour, judged, versions);
}

/** What the monitor has counted of the new version, beside what the first model, which the tour still holds, would have made of the same rows. */
async function comparePerformance(
  tour: Tour,
  weeks: readonly WeekOfTraffic[],
  { challenger, championModel }: Versions,
): Promise<void> {
  const realised: number[] = [];
  for (const { week } of weeks) {
    const window = await waitForWindow(tour, week, 'the truth about the new version is counted', isCounted);
    realised.push(window.performance?.areaUnderRocCurve ?? Number.NaN);
  }
  const instead = weeks.map(({ departures }) => evaluate(championModel, labelledTable(departures), 'champion'));
  const wouldHave = instead.map(({ champion_auc: auc }) => auc ?? Number.NaN);
  tour.narrator.line(
    `the truth about these weeks is known by now: version ${challenger} ranked them with an AUC of ${mean(realised)}, ` +
      `its predecessor would have with ${mean(wouldHave)}`,
  );
}

function isCounted({ labelledRows, rows, performance }: WindowSummary): boolean {
  return labelledRows === rows && typeof performance?.areaUnderRocCurve === 'number';
}

function mean(values: readonly number[]): string {
  return (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(3);
}
