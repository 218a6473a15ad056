import type { Change, SetChange, Setting } from './changes.js';
import type { NewEntry } from './new-entry.js';

/** Entries that one statement can write: of one model, and no value is changed twice. */
export interface EntryGroup {
  readonly modelId: string;
  /** When the first of their events happened. */
  readonly time: string;
  /** What is ended: single values, all of versions, or all of the model. */
  readonly ending: 'values' | 'version' | 'model';
  readonly entries: readonly NewEntry[];
  /** What begins; `nth` counts entries from 1. */
  readonly sets: readonly (SetChange & { readonly nth: number })[];
  readonly ends: readonly (Pick<Setting, 'subject' | 'key'> & { readonly attribute: string; readonly nth: number })[];
}

/** Divides entries, without changing their order, into groups of which each takes one statement. */
export function entryGroups(entries: readonly NewEntry[]): readonly EntryGroup[] {
  const groups: NewEntry[][] = [];
  let touched = new Set<string>();
  for (const entry of entries) {
    const group = groups.at(-1);
    const values = endsOf(entry).map(({ subject, attribute, key }) => JSON.stringify([subject, attribute, key]));
    const [first] = group ?? [];
    const fits =
      first?.modelId === entry.modelId &&
      endingOf(first.changes) === endingOf(entry.changes) &&
      !values.some((value) => touched.has(value));
    if (group && fits) {
      group.push(entry);
    } else {
      groups.push([entry]);
      touched = new Set();
    }
    for (const value of values) touched.add(value);
  }
  return groups.flatMap(groupOf);
}

function groupOf(entries: readonly NewEntry[]): EntryGroup[] {
  const [first] = entries;
  if (!first) return [];
  const numbered = entries.map((entry, index) => ({ entry, nth: index + 1 }));
  return [
    {
      modelId: first.modelId,
      time: first.envelope.time,
      ending: endingOf(first.changes),
      entries,
      sets: numbered.flatMap(({ entry, nth }) =>
        entry.changes.filter((change) => change.kind === 'set').map((change) => ({ ...change, nth })),
      ),
      ends: numbered.flatMap(({ entry, nth }) => endsOf(entry).map((end) => ({ ...end, nth }))),
    },
  ];
}

function endingOf(changes: readonly Change[]): EntryGroup['ending'] {
  if (changes.some(({ kind }) => kind === 'end-model')) return 'model';
  return changes.some(({ kind }) => kind === 'end-version') ? 'version' : 'values';
}

// What a version begins with replaces nothing.
function endsOf({ modelId, changes }: NewEntry) {
  return changes
    .filter((change) => change.kind !== 'set' || change.initial !== true)
    .map((change) => {
      if (change.kind === 'end-model') return { subject: modelId, attribute: '', key: '' };
      if (change.kind === 'end-version') return { subject: change.modelVersionId, attribute: '', key: '' };
      const { subject, attribute, key } = change;
      return { subject, attribute, key };
    });
}
