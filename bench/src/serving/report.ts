import { cpus, totalmem, type } from 'node:os';
import type { Options } from './options.js';

/** What a run of the whole program has found. */
export interface Report {
  readonly sections: Section[];
  readonly missed: string[];
  readonly absent: string[];
  readonly wrong: string[];
}

interface Section {
  readonly title: string;
  readonly markdown: string;
}

export const emptyReport = (): Report => ({ sections: [], missed: [], absent: [], wrong: [] });

/** Whether every bar is met and every answer right. */
export const isGood = ({ missed, wrong }: Report): boolean => missed.length + wrong.length === 0;

/** The section of docs/benchmarks.md: when and where, the tables, and what is missed, absent or wrong. */
export function asSection({ sections, ...report }: Report, { rounds, seconds }: Options, day: Date): string {
  const [processor] = cpus();
  const machine = `${type()}, ${cpus().length} cores (${processor?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GiB`;
  return [
    '### Serving: result',
    `${day.toISOString().slice(0, 10)}, ${machine}, Node ${process.versions.node}, \`--rounds ${rounds} --seconds ${seconds}\`.`,
    ...sections.flatMap(({ title, markdown }) => [`#### ${title}`, markdown]),
    verdicts(report).join('\n'),
  ].join('\n\n');
}

/** In words: what is missed, absent or wrong. */
export const verdicts = ({ missed, absent, wrong }: Omit<Report, 'sections'>): string[] => [
  missed.length === 0 ? 'Every bar is met.' : `Missed: ${missed.join('; ')}.`,
  ...(absent.length > 0 ? [`Not measured: ${absent.join(', ')}.`] : []),
  ...wrong.map((each) => `Wrong: ${each}.`),
];
