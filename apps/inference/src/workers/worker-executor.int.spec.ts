import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@modelyard/testing';
import { signatureOf } from '../pipeline/live-version.js';
import type { Tensor } from '../tensors/tensor.js';
import { mixedTypes, servedSample } from '../versions/sample-models.fake.js';
import { fakeHeavyWorker } from './fake-heavy.testkit.js';
import { VersionWorker } from './version-worker.js';
import { WorkerExecutor } from './worker-executor.js';

const deed = (what: string): Tensor[] => [{ name: 'deed', datatype: 'BYTES', shape: [1], data: [what] }];

describe('a version in a worker process', () => {
  let folder: string;
  let losses: string[];
  let waits: number[];
  let returns: number;
  let open: WorkerExecutor[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'worker-'));
    [losses, waits, returns, open] = [[], [], 0, []];
  });
  afterEach(async () => {
    await Promise.all(open.map((executor) => executor.release()));
    await rm(folder, { recursive: true, force: true });
  });

  const load = async (runMs = 20_000): Promise<WorkerExecutor> => {
    const entry = await fakeHeavyWorker(folder);
    const order = { modelPath: folder, signature: signatureOf(servedSample(mixedTypes())) };
    const executor = await WorkerExecutor.load({
      start: () => Promise.resolve(new VersionWorker(entry, order, { loadMs: 20_000, runMs })),
      onLost: (why, waitMs) => {
        losses.push(why.message);
        waits.push(waitMs);
      },
      onBack: () => returns++,
    });
    open.push(executor);
    return executor;
  };
  const untilBack = (executor: WorkerExecutor, times = 1) =>
    eventually(() => expect([returns, executor.outage]).toEqual([times, null]), { withinMs: 20_000 });

  it('brings every kind of tensor there and back, and leaves the inputs as they are', async () => {
    const executor = await load();
    const bytes = new Uint8Array([9, 9, 9, 9, 0, 0, 128, 63, 9, 9, 9, 9]);
    const inputs: Tensor[] = [
      { name: 'age', datatype: 'FP32', shape: [1, 1], data: new Float32Array(bytes.buffer, 4, 1) },
      { name: 'count', datatype: 'INT64', shape: [2, 1], data: BigInt64Array.of(2n ** 62n, -1n) },
      { name: 'city', datatype: 'BYTES', shape: [2, 1], data: ['Zürich', ''] },
      { name: 'flag', datatype: 'BOOL', shape: [0, 1], data: new Uint8Array() },
    ];
    expect(await executor.run(inputs)).toEqual(inputs);
    expect(inputs[0]?.data).toEqual(Float32Array.of(1));
    expect(bytes).toHaveLength(12);
  });

  it('hands on what the model refuses, and lives', async () => {
    const executor = await load();
    await expect(executor.run(deed('refuse'))).rejects.toThrow('this row is refused');
    expect(await executor.run(deed('echo'))).toEqual(deed('echo'));
    expect(losses).toEqual([]);
  });

  it.each([
    ['throws where nobody catches it', 'throw', 'its worker ended with code 1'],
    ['ends itself', 'exit', 'its worker ended with code 7'],
    ['is aborted by native code', 'abort', 'its worker ended with SIGABRT'],
    ['never comes to an end', 'hang', 'a run in its worker took longer than 2000 ms'],
  ])('fails the runs of a worker that %s, and replaces it', async (_what, how, words) => {
    const executor = await load(how === 'hang' ? 2_000 : 20_000);
    const both = [executor.run(deed(how)), executor.run(deed('echo'))];
    for (const run of both) {
      await expect(run).rejects.toMatchObject({
        kind: 'unavailable',
        message: 'the model was lost while it answered and is being loaded again',
      });
    }
    expect(losses).toEqual([words]);
    await untilBack(executor);
    expect(await executor.run(deed('echo'))).toEqual(deed('echo'));
  });

  it('waits longer after each failure to start, says why, refuses meanwhile, and comes back by itself', async () => {
    const executor = await load();
    await writeFile(join(folder, 'gone'), '');
    await expect(executor.run(deed('exit'))).rejects.toMatchObject({ kind: 'unavailable' });
    await eventually(() => expect(waits).toEqual([0, 500, 1_000]), { withinMs: 20_000 });
    expect(executor.outage).toBe('the model file is gone; it is loaded again');
    await expect(executor.run(deed('echo'))).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'the model cannot answer now: the model file is gone; it is loaded again',
    });
    await rm(join(folder, 'gone'));
    await untilBack(executor);
    await expect(executor.run(deed('exit'))).rejects.toMatchObject({ kind: 'unavailable' });
    await untilBack(executor, 2);
  });

  it('is not started where the model cannot be loaded', async () => {
    await writeFile(join(folder, 'gone'), '');
    await expect(load()).rejects.toThrow('the model file is gone');
  });

  it('ends for good when it is released, also while it is being replaced', async () => {
    const executor = await load();
    await expect(executor.run(deed('exit'))).rejects.toMatchObject({ kind: 'unavailable' });
    await executor.release();
    await expect(executor.run(deed('echo'))).rejects.toThrow('the model cannot answer now: it is unloaded');
    expect(returns).toBe(0);
  });
});
