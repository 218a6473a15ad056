import { describe, expect, it } from '@jest/globals';
import { TurnBatcher, type BatchJob } from '../pipeline/turn-batcher.js';
import { RunTimeFit } from './run-time-fit.js';

/** A batcher whose version is known to need `rowMs` for each row, with its first run held. */
function busyVersion(rowMs: number, limits: { maxWaitMs?: number; maxBatchMs?: number } = {}) {
  const fit = new RunTimeFit();
  for (const rows of [1, 2]) fit.ran(rows, rows * rowMs);
  const gate = Promise.withResolvers<void>();
  const runs: number[] = [];
  const batcher = new TurnBatcher<BatchJob>({
    executor: {
      run: async ([input]) => {
        runs.push(input?.shape[0] ?? 0);
        await gate.promise;
        return input ? [input] : [];
      },
      release: () => Promise.resolve(),
    },
    batchable: true,
    maxBatchRows: 64,
    maxWaiting: 1_000,
    maxBatchMs: limits.maxBatchMs ?? 1_000_000,
    maxWaitMs: limits.maxWaitMs ?? 1_000_000,
    fit,
    answered: () => undefined,
  });
  const enqueue = (rows: number, patienceMs = 1_000_000, priority = 0) =>
    batcher.enqueue({
      inputs: [{ name: 'x', datatype: 'FP32', shape: [rows], data: new Float32Array(rows) }],
      rows,
      priority,
      deadline: performance.now() + patienceMs,
      dropReason: () => null,
      failed: () => undefined,
    });
  return { batcher, enqueue, runs, gate };
}

describe('admission to the queue of a version', () => {
  it('refuses what would wait too long, says when to come again, and leaves the queue as it is', () => {
    const { batcher, enqueue } = busyVersion(1_000, { maxWaitMs: 2_500 });
    for (let request = 0; request < 3; request++) enqueue(1);
    expect(() => enqueue(1)).toThrow(
      expect.objectContaining({ kind: 'unavailable', httpStatus: 503, grpcStatus: 14, retryAfterSeconds: 3 }),
    );
    expect(batcher.pending).toBe(3);
  });

  it('refuses what could not be answered before its deadline', () => {
    const { enqueue } = busyVersion(10_000);
    enqueue(1);
    expect(() => enqueue(1, 5_000)).toThrow('Exceeds maximum wait');
    expect(() => enqueue(1, 60_000)).not.toThrow();
  });

  it('counts for a request with a priority only what runs before it', () => {
    const { enqueue } = busyVersion(1_000, { maxWaitMs: 1_500 });
    for (let request = 0; request < 2; request++) enqueue(1);
    expect(() => enqueue(1)).toThrow('Exceeds maximum wait');
    for (let request = 0; request < 2; request++) expect(() => enqueue(1, 1_000_000, 1)).not.toThrow();
    expect(() => enqueue(1, 1_000_000, 1)).toThrow('Exceeds maximum wait');
  });

  it('never refuses a request that is alone, however slow the version', () => {
    const { enqueue } = busyVersion(1_000_000, { maxWaitMs: 1 });
    expect(() => enqueue(50, 1)).not.toThrow();
  });

  it('shares a run among as many rows as its time allows', async () => {
    const { batcher, enqueue, runs, gate } = busyVersion(10, { maxBatchMs: 45 });
    for (let request = 0; request < 8; request++) enqueue(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(runs).toEqual([4]);
    gate.resolve();
    await batcher.close();
    expect(runs.reduce((sum, rows) => sum + rows, 0)).toBe(8);
  });

  it('takes requests again once the queue is worked off', async () => {
    const { batcher, enqueue, gate } = busyVersion(1_000, { maxWaitMs: 500 });
    enqueue(1);
    expect(() => enqueue(1)).toThrow('Exceeds maximum wait');
    gate.resolve();
    while (batcher.busy) await new Promise((resolve) => setImmediate(resolve));
    expect(() => enqueue(1)).not.toThrow();
  });
});
