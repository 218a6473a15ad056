/** One week of event time, in milliseconds since 1970. */
export interface Week {
  readonly start: number;
  readonly end: number;
}

export const weekMs = 7 * 86_400_000;

/**
 * Week `index` after the training months. The platform lays windows of a week at multiples of seven days since 1970, which begin on
 * Thursdays, and 1 March 2001 was one: each of these weeks is one window.
 */
export function liveWeek(index: number): Week {
  const start = Date.UTC(2001, 2, 1) + index * weekMs;
  return { start, end: start + weekMs };
}

/** Whole weeks from 1 March to the end of the records. */
export const liveWeeks = 17;

/** What the first model learns from: January and February. */
export const trainingMonths: Week = { start: Date.UTC(2001, 0, 1), end: Date.UTC(2001, 2, 1) };

/** "8–14 March". */
export function weekName({ start, end }: Week): string {
  const [from, to] = [new Date(start), new Date(end - 1)];
  const month = (day: Date): string => day.toLocaleString('en-GB', { month: 'long', timeZone: 'UTC' });
  const first = from.getUTCMonth() === to.getUTCMonth() ? '' : ` ${month(from)}`;
  return `${from.getUTCDate()}${first}–${to.getUTCDate()} ${month(to)}`;
}
