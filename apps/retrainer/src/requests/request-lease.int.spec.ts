import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeClock } from '@modelyard/chassis';
import { defaultPolicy } from '@modelyard/contracts';
import { messagingMigrations } from '@modelyard/messaging';
import { usingPostgres } from '@modelyard/testing';
import { DataSource } from 'typeorm';
import { Retrainer1763900000000 } from '../migrations/1763900000000-retrainer.js';
import { RetrainingRow } from './adapters/retraining.entity.js';
import { LeaseLostError, RequestLease } from './request-lease.js';

describe('the lease on a request', () => {
  let database: DataSource;
  afterAll(() => database.destroy());
  const postgres = usingPostgres();
  const clock = new FakeClock();
  let lease: RequestLease;
  let id: string;

  beforeAll(async () => {
    const migrations = [...messagingMigrations, Retrainer1763900000000];
    database = new DataSource({ type: 'postgres', url: postgres.url, entities: [RetrainingRow], migrations });
    await database.initialize();
    await database.runMigrations();
    lease = new RequestLease(database, clock, 'worker-1');
  });

  beforeEach(async () => {
    await database.manager.clear(RetrainingRow);
    id = randomUUID();
    await database.manager.insert(RetrainingRow, {
      id,
      environment: 'production',
      modelId: randomUUID(),
      name: 'flights',
      trigger: { kind: 'manual', eventId: null, figures: {} },
      explanation: 'because',
      priority: 'normal',
      policyVersion: 0,
      policy: defaultPolicy.retraining,
      state: 'queued',
      labelsSince: clock.now(),
      requiredRows: 1,
      context: { correlationId: 'c', actor: { id: 'a', kind: 'user', name: 'a' } },
      requestedAt: clock.now(),
    });
  });

  const locked = (row: RetrainingRow) => database.transaction((manager) => lease.lock(manager, row));
  const take = async () => (await lease.take(id)) as RetrainingRow;

  it('is had by one worker, however many ask at once', async () => {
    const takers = await Promise.all(Array.from({ length: 8 }, () => lease.take(id)));
    const [holder, ...others] = takers.filter((row) => row !== null);
    expect(others).toEqual([]);
    expect(holder).toMatchObject({ state: 'training', fence: 1, attempt: 1 });
  });

  it('is not had before its time', async () => {
    await database.manager.update(RetrainingRow, { id }, { notBefore: new Date(clock.now().getTime() + 1_000) });
    expect(await lease.take(id)).toBeNull();
    clock.advance(1_000);
    expect(await lease.take(id)).not.toBeNull();
  });

  it('is taken from a worker that fell silent, who can then change nothing', async () => {
    const silent = await take();
    clock.advance(10_001);
    expect(await lease.reclaim()).toBe(1);
    const successor = await take();
    expect(successor).toMatchObject({ fence: 2, attempt: 2 });
    await expect(locked(silent)).rejects.toThrow(LeaseLostError);
    await expect(locked(successor)).resolves.toMatchObject({ id, fence: 2 });
  });

  it('is given back at once by the next life of its worker, and by no other', async () => {
    await take();
    expect(await new RequestLease(database, clock, 'worker-2').reclaimOwn()).toBe(0);
    expect(await lease.reclaimOwn()).toBe(1);
    expect(await take()).toMatchObject({ fence: 2, worker: 'worker-1' });
  });

  it('is left with a worker that shows signs of life', async () => {
    await take();
    clock.advance(9_999);
    expect(await lease.reclaim()).toBe(0);
  });

  it('is not reclaimed while its holder settles the request', async () => {
    const holder = await take();
    clock.advance(20_000);
    await database.transaction(async (manager) => {
      await lease.lock(manager, holder);
      expect(await lease.reclaim()).toBe(0);
    });
    expect(await lease.reclaim()).toBe(1);
  });
});
