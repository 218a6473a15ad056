import type { Figures } from './measure.js';

/** One server's line in a comparison. */
export interface Row extends Figures {
  readonly server: string;
  /** Its processor time per request divided by ours, the median of the rounds; of ours 1. */
  readonly times: number;
  readonly bar: Bar | null;
}

/** What is asked for: a least ratio, or milliseconds that the 99th percentile may take. */
export type Bar = { readonly times: number } | { readonly p99: number };

export function isMet({ times, p99, bar }: Row): boolean | null {
  if (bar === null) return null;
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
  return [header, header.map((_, at) => (at === 0 ? '---' : '--:')), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

function barText(bar: Bar | null): string {
  if (bar === null) return '–';
  return 'times' in bar ? `≥ ${Number(bar.times.toFixed(2))}` : `p99 ≤ ${bar.p99} ms`;
}

function verdict(row: Row): string {
  const met = isMet(row);
  return met === null ? '–' : met ? 'met' : 'missed';
}

const figure = (value: number): string => value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : 2);
