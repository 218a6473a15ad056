import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { usingPostgres } from '@modelyard/testing';
import { DataSource } from 'typeorm';
import { Monitor1763900000000 } from '../../migrations/1763900000000-monitor.js';
import { giveUpGaps, isComplete, noteSequences } from './producer-progress.js';

const server = usingPostgres();
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

describe('what has come of each producer', () => {
  let database: DataSource;

  beforeAll(async () => {
    database = new DataSource({ type: 'postgres', url: server.url, migrations: [Monitor1763900000000] });
    await database.initialize();
    await database.runMigrations();
  });
  afterAll(() => database.destroy());

  const note = (producer: string, from: number, to: number, second = 0) =>
    noteSequences(
      database.manager,
      Array.from({ length: to - from }, (_, i) => ({ producer, producerSequence: from + i })),
      at(second),
    );
  const complete = () => isComplete(database.manager);

  it('is incomplete while an earlier bucket is still on another partition', async () => {
    await note('a', 1024, 2048);
    expect(await complete()).toBe(false);
    await note('a', 0, 1000);
    expect(await complete()).toBe(false);
    await note('a', 1000, 1024);
    expect(await complete()).toBe(true);
  });

  it('takes a producer that begins in the middle of a bucket to begin there', async () => {
    await note('outside', 7, 9);
    expect(await complete()).toBe(true);
  });

  it('is complete again whatever comes twice or out of order', async () => {
    await note('b', 0, 10);
    await note('b', 20, 30);
    await note('b', 5, 12);
    expect(await complete()).toBe(false);
    await note('b', 10, 20);
    expect(await complete()).toBe(true);
  });

  it('gives up on all that is missing once the first gap has not moved for long enough', async () => {
    await note('c', 1024, 1030, 10);
    await note('c', 1040, 1050, 12);
    expect(await giveUpGaps(database.manager, at(9), at(20))).toBe(0);
    expect(await giveUpGaps(database.manager, at(11), at(20))).toBe(1034);
    expect(await complete()).toBe(true);
  });

  it('waits anew when the gap moves, for then rows are still coming', async () => {
    await note('d', 0, 10, 0);
    await note('d', 20, 30, 1);
    await note('d', 10, 15, 50);
    expect(await giveUpGaps(database.manager, at(40), at(60))).toBe(0);
    expect(await giveUpGaps(database.manager, at(55), at(60))).toBe(5);
  });
});
