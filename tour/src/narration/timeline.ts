import { describeEvent } from './describe-event.js';
import type { SeenEvent } from './event-feed.js';

/** Every event of the model's life as the log holds it: when, where (topic, partition, offset), what. */
export function timeline(events: readonly SeenEvent[]): string[] {
  const begun = events[0]?.at ?? 0;
  const rows = events.map((event) => ({
    when: `${((event.at - begun) / 1000).toFixed(1).padStart(6)} s`,
    where: `${event.topic}/${event.partition}@${event.offset}`,
    what: event.definition.name,
    about: describeEvent(event),
  }));
  const width = (of: (row: (typeof rows)[number]) => string): number =>
    Math.max(0, ...rows.map((row) => of(row).length));
  const [places, names] = [width(({ where }) => where), width(({ what }) => what)];
  return rows.map(({ when, where, what, about }) =>
    `${when}  ${where.padEnd(places)}  ${what.padEnd(names)}  ${about}`.trimEnd(),
  );
}
