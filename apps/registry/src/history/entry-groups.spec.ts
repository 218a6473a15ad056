import { describe, expect, it } from '@jest/globals';
import type { Change } from './changes.js';
import { entryGroups } from './entry-groups.js';
import type { NewEntry } from './new-entry.js';

const entry = (event: string, changes: readonly Change[], modelId = 'M') =>
  ({ event, modelId, changes, envelope: { time: '2026-01-01T00:00:00.000Z' } }) as unknown as NewEntry;
const set = (subject: string, initial = false): Change => ({
  kind: 'set',
  subject,
  modelVersionId: subject,
  attribute: 'stage',
  key: '',
  value: 'None',
  initial,
});
const eventsOf = (entries: readonly NewEntry[]) =>
  entryGroups(entries).map((group) => [group.ending, ...group.entries.map(({ event }) => event)]);

describe('entries that one statement writes', () => {
  it('are those of one model that end the same kind of thing, in the order given', () => {
    const alias: Change = { kind: 'end', subject: 'M', attribute: 'alias', key: 'champion' };
    const deletion = (modelVersionId: string): Change => ({ kind: 'end-version', modelVersionId });
    expect(
      eventsOf([
        entry('alias', [alias]),
        entry('first', [deletion('V1')]),
        entry('second', [deletion('V2')]),
        entry('model', [{ kind: 'end-model' }]),
        entry('other', [set('V9')], 'N'),
      ]),
    ).toEqual([
      ['values', 'alias'],
      ['version', 'first', 'second'],
      ['model', 'model'],
      ['values', 'other'],
    ]);
  });

  it('change no value twice, for the second change has to find the first', () => {
    expect(
      eventsOf([entry('promoted', [set('V1')]), entry('archived', [set('V2')]), entry('again', [set('V1')])]),
    ).toEqual([
      ['values', 'promoted', 'archived'],
      ['values', 'again'],
    ]);
  });

  it('end nothing where a version begins', () => {
    const [group] = entryGroups([entry('registered', [set('V1', true)])]);
    expect([group?.ends, group?.sets.map(({ nth, subject }) => [nth, subject])]).toEqual([[], [[1, 'V1']]]);
  });
});
