import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '@modelyard/chassis';
// Its programme runs in a thread of its own, which needs the compiled form.
import { CarrierThread } from '../../dist/spool/carrier-thread.js';
import { eventually, usingPostgres } from '@modelyard/testing';
import { EmbeddedEventLog } from '../embedded/embedded-event-log.js';
import { encodeSpoolEntry } from './spool-entry.js';

const topic = 'test.carried';

describe('the thread that carries predictions', () => {
  const directory = mkdtempSync(join(tmpdir(), 'carrier-'));
  const path = join(directory, 'one.spool');
  let carrier: CarrierThread;
  let log: EmbeddedEventLog;
  afterAll(async () => {
    await carrier.close();
    await log.close();
    rmSync(directory, { recursive: true });
  });
  const database = usingPostgres();

  it('carries whole entries, says what it cannot, and begins anew after its end', async () => {
    log = new EmbeddedEventLog({ url: database.url, logger: createLogger({ service: 'test', level: 'silent' }) });
    await log.createTopics([{ name: topic, partitions: 1, retentionMs: null, compacted: false }]);
    const read: string[] = [];
    await log.consume({
      topics: [topic],
      group: 'test',
      onRecords: ({ records }) => void read.push(...records.map(({ value }) => String(value))),
    });
    carrier = new CarrierThread({
      eventLog: { driver: 'embedded', url: database.url },
      clientId: 'test',
      topic,
      log: { service: 'test', level: 'silent' },
    });
    const entries = ['0', '1', '2'].map((value) => encodeSpoolEntry({ key: 'k', headers: {}, value }));
    const [first, , last] = entries as [Buffer, Buffer, Buffer];
    const whole = Buffer.concat(entries).length;
    writeFileSync(path, Buffer.concat([...entries, last.subarray(0, 9)]));

    expect(await carrier.carry({ path, from: 0, to: first.length })).toEqual({
      next: first.length,
      predictions: 1,
      broken: false,
    });
    await expect(carrier.carry({ path: join(directory, 'gone'), from: 0, to: 1 })).rejects.toThrow('ENOENT');
    await carrier.close();
    expect(await carrier.carry({ path, from: first.length, to: whole + 9 })).toMatchObject({ next: whole });
    expect(await carrier.carry({ path, from: whole, to: whole + 9 })).toMatchObject({ broken: true, predictions: 0 });
    await eventually(() => expect(read).toEqual(['0', '1', '2']));
  });
});
