import { setTimeout as pause } from 'node:timers/promises';
import type { WindowDetail, WindowSummary } from '../clients/monitor-client.js';
import { weekName, type Week } from '../data/weeks.js';
import { TourFailure } from '../tour-failure.js';
import type { Tour } from '../tour.js';

/** Waits until a week's window satisfies a condition, and returns it whole. @throws TourFailure after the deadline */
export async function waitForWindow(
  { monitor, modelName, options }: Tour,
  week: Week,
  step: string,
  isSo: (window: WindowSummary) => boolean,
): Promise<WindowDetail> {
  const deadline = performance.now() + 60_000 * options.patience;
  const start = new Date(week.start).toISOString();
  for (;;) {
    const windows = await monitor.windows(modelName);
    const found = windows.find((window) => window.start === start && isSo(window));
    if (found) return monitor.window(found.id);
    if (performance.now() > deadline)
      throw new TourFailure(step, `nothing of the sort within a minute; the window is ${start}`);
    await pause(200);
  }
}

/** Waits until the monitor has judged a week. */
export function waitForVerdict(tour: Tour, week: Week): Promise<WindowDetail> {
  return waitForWindow(tour, week, `the monitor judges the week ${weekName(week)}`, ({ state }) => state === 'judged');
}
