import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger, FakeClock } from '@modelyard/chassis';
import { eventually } from '@modelyard/testing';
import type { NewRecord } from '../event-log/event-log.js';
import { EventLogCarrier } from './carrier.js';
import { PredictionSpool } from './prediction-spool.js';
import type { SpoolOptions } from './prediction-spool.js';
import { encodeSpoolEntry } from './spool-entry.js';
import { SpoolFullError } from './spool-error.js';

/** A log that can be away. */
class FlakyLog {
  readonly values: string[] = [];
  /** When something was appended, in milliseconds. */
  readonly times: number[] = [];
  away = false;

  async append(records: readonly NewRecord[]): Promise<void> {
    if (this.away) throw new Error('the log is away');
    this.times.push(performance.now());
    this.values.push(...records.map(({ value }) => String(value)));
  }
}

const entry = (value: string): Buffer => encodeSpoolEntry({ key: 'k', headers: {}, value });
const numbers = (count: number, from = 0): string[] => Array.from({ length: count }, (_, n) => String(from + n));

describe('the prediction spool', () => {
  let directory: string;
  let log: FlakyLog;
  const opened: PredictionSpool[] = [];

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'spool-'));
    log = new FlakyLog();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((spool) => spool.close(0)));
    rmSync(directory, { recursive: true, force: true });
  });

  function open(options: Partial<SpoolOptions> = {}): PredictionSpool {
    const spool = new PredictionSpool({
      directory,
      carrier: new EventLogCarrier(log, 'inference.prediction'),
      producer: `p${opened.length}`,
      clock: new FakeClock(),
      logger: createLogger({ service: 'test', level: 'silent' }),
      ...options,
    });
    opened.push(spool);
    return spool;
  }

  const segments = (producer = 'p0'): string[] =>
    readdirSync(join(directory, producer)).filter((name) => name.endsWith('.spool'));

  function leftover(folder: string, owner: string, ...content: Buffer[]): void {
    mkdirSync(join(directory, folder));
    writeFileSync(join(directory, folder, 'owner'), owner);
    writeFileSync(join(directory, folder, `000000000000001-${folder}-00000000.spool`), Buffer.concat(content));
  }

  it('writes everything it is given with one call', () => {
    log.away = true;
    const spool = open();
    spool.write(numbers(50).map(entry));
    expect(spool.counters).toMatchObject({ appended: 50, writes: 1 });
    const [name = ''] = segments();
    expect(readFileSync(join(directory, 'p0', name))).toEqual(Buffer.concat(numbers(50).map(entry)));
  });

  it('lets gather what comes while it has just carried all there was', async () => {
    const spool = open();
    for (let written = 0; log.times.length < 4; await new Promise(setImmediate)) {
      if (spool.waitingBytes === 0) spool.write([entry(String(written++))]);
    }
    const gaps = log.times.slice(1).map((time, at) => time - (log.times[at] ?? 0));
    // A timer may fire a fraction of a millisecond early, and never much.
    expect(Math.min(...gaps)).toBeGreaterThan(18);
    expect(log.values).toEqual(numbers(log.values.length));
  });

  it('carries everything to the log in order and removes its files', async () => {
    const spool = open({ segmentBytes: 200 });
    for (const n of numbers(60)) spool.write([entry(n)]);
    await spool.close();
    expect(log.values).toEqual(numbers(60));
    expect(spool.counters.drained).toBe(60);
    expect(segments()).toEqual([]);
  });

  it('keeps what the log cannot take until it is back', async () => {
    const spool = open();
    log.away = true;
    spool.write(numbers(5).map(entry));
    await eventually(() => expect(spool.counters.failedAppends).toBeGreaterThan(0));
    spool.write(numbers(5, 5).map(entry));
    log.away = false;
    await eventually(() => expect(log.values).toEqual(numbers(10)));
    expect(spool.waitingBytes).toBe(0);
  });

  it('refuses what exceeds its limit, and takes more once it has drained', async () => {
    const spool = open({ maxBytes: 100 });
    log.away = true;
    spool.write([entry('first')]);
    expect(() => spool.write([entry('x'.repeat(100))])).toThrow(SpoolFullError);
    expect(spool.counters).toMatchObject({ appended: 1, refused: 1 });
    log.away = false;
    await eventually(() => expect(log.values).toEqual(['first']));
    spool.write([entry('second')]);
    await eventually(() => expect(log.values).toEqual(['first', 'second']));
  });

  it('says so when the disk refuses', () => {
    const spool = open();
    rmSync(join(directory, 'p0'), { recursive: true });
    expect(() => spool.write([entry('lost')])).toThrow(
      expect.objectContaining({ code: 'spool-full', kind: 'unavailable' }),
    );
  });

  it('drains what a dead process left before its own, and counts a torn end', async () => {
    leftover('dead', '999999999 1', entry('0'), entry('1'), entry('torn').subarray(0, 9));
    const spool = open();
    spool.write([entry('2')]);
    await eventually(() => expect(log.values).toEqual(['0', '1', '2']));
    expect(spool.counters).toMatchObject({ adoptedSegments: 1, brokenSegments: 1, drained: 3 });
    expect(readdirSync(directory)).toEqual(['p0']);
    expect(readdirSync(join(directory, 'p0')).filter((name) => name.endsWith('.broken'))).toHaveLength(1);
  });

  it('keeps its hands off the folder of a process that lives', async () => {
    const { pid } = process;
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const started = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
    leftover('alive', `${pid} ${started}`, entry('0'));
    leftover('recycled', `${pid} 1`, entry('1'));
    open();
    await eventually(() => expect(log.values).toEqual(['1']));
    expect(segments('alive')).toHaveLength(1);
  });

  it('reads an entry longer than its buffer', async () => {
    const spool = open();
    const long = 'x'.repeat(3 * 1024 * 1024);
    spool.write([entry('before'), entry(long), entry('after')]);
    await eventually(() => expect(log.values.map((value) => value.length)).toEqual([6, long.length, 5]));
  });
});
