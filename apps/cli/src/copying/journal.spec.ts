import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Journal } from './journal.js';

const servers = { source: 'http://a', target: 'http://b' };

describe('the journal of a copy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'modelyard-journal-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'state.jsonl');

  it('remembers over a restart what is finished, and stands half a line at its end', () => {
    const journal = Journal.open(path, servers);
    journal.finish('run', 'one');
    appendFileSync(path, '{"done":"run tw');
    const reopened = Journal.open(path, servers);
    expect([reopened.has('run', 'one'), reopened.has('run', 'two'), reopened.has('logged model', 'one')]).toEqual([
      true,
      false,
      false,
    ]);
    reopened.finish('run', 'three');
    expect(Journal.open(path, servers).has('run', 'three')).toBe(true);
  });

  it('refuses the state of a copy between other servers', () => {
    expect(() => Journal.open(path, { ...servers, target: 'http://c' })).toThrow(
      /not the state of a copy from http:\/\/a to http:\/\/c/,
    );
  });
});
