import { UNLOGGED } from './contenders.js';
import type { Figures } from './measure.js';

/** One server's line in a comparison. */
export interface Row extends Figures {
  readonly server: string;
  /** Its processor time per request divided by ours, the median of the rounds; of ours 1. */
  readonly times: number;
  readonly bar: Bar | null;
}

/** What is asked for: a least or a greatest ratio, or milliseconds that the 99th percentile may take. */
export type Bar = { readonly times: number } | { readonly atMost: number } | { readonly p99: number };

export function isMet({ times, p99, bar }: Row): boolean | null {
  if (bar === null) return null;
  if ('atMost' in bar) return times <= bar.atMost;
  return 'times' in bar ? times >= bar.times : p99 <= bar.p99;
}

export function markdownTable(rows: readonly Row[]): string {
  const header = [
    'server',
    'CPU µs per request',
    'requests/s',
    'p50 ms',
    'p99 ms',
    'CPU, times ours',
    'bar',
    'verdict',
  ];
  const lines = rows.map((row) => [
    row.server,
    figure(row.cpu),
    row.rate.toFixed(0),
    figure(row.p50),
    figure(row.p99),
    row.times.toFixed(2),
    barText(row.bar),
    verdict(row),
  ]);
  return table(header, lines);
}

/** In words what the prediction log costs, where a service without it took part. */
export function logShare(rows: readonly Row[]): string[] {
  const unlogged = rows.find(({ server, bar }) => server === UNLOGGED && bar !== null);
  if (!unlogged?.bar || !('times' in unlogged.bar)) return [];
  const [share, most] = [1 - unlogged.times, 1 - unlogged.bar.times].map((part) => `${(part * 100).toFixed(1)} %`);
  return [`The prediction log is ${share} of the processor time of a request (bar: ≤ ${most}): ${verdict(unlogged)}.`];
}

/** A table as Prettier leaves it: cells padded, all but the first column to the right. */
export function table(header: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = header.map((_, at) => Math.max(3, ...[header, ...lines].map((cells) => cells[at]?.length ?? 0)));
  const padded = (cells: readonly string[]): string[] =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)));
  const rule = widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [padded(header), rule, ...lines.map(padded)].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function barText(bar: Bar | null): string {
  if (bar === null) return '–';
  if ('atMost' in bar) return `≤ ${bar.atMost}`;
  return 'times' in bar ? `≥ ${Number(bar.times.toFixed(2))}` : `p99 ≤ ${bar.p99} ms`;
}

function verdict(row: Row): string {
  const met = isMet(row);
  return met === null ? '–' : met ? 'met' : 'missed';
}

const figure = (value: number): string => value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
