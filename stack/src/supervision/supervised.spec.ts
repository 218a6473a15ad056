import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { ProcessEnd } from '../processes/owned-process.js';
import { Supervised, type Launched } from './supervised.js';

/** A process that ends when it is told to, by whoever. */
class FakeProcess implements Launched {
  readonly exited: Promise<ProcessEnd>;
  end: (end: ProcessEnd) => void = () => undefined;

  constructor(readonly pid: number) {
    this.exited = new Promise((resolve) => (this.end = resolve));
  }

  stop(): Promise<void> {
    this.end({ code: 0, signal: null });
    return Promise.resolve();
  }
}

function supervise(launchFault?: (attempt: number) => Error | undefined) {
  const launched: FakeProcess[] = [];
  const reports: string[] = [];
  let attempts = 0;
  const supervised = new Supervised(
    'toy',
    (spawned) => {
      attempts += 1;
      const fault = launchFault?.(attempts);
      if (fault) return Promise.reject(fault);
      const process = new FakeProcess(100 + attempts);
      launched.push(process);
      spawned(process);
      return Promise.resolve(process);
    },
    { changed: () => undefined, report: (line) => reports.push(line) },
  );
  return { supervised, launched, reports };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(5);
}

describe('a supervised process', () => {
  it('is ready once its launch is', async () => {
    const { supervised } = supervise();
    expect(supervised.state).toEqual({ pid: null, ready: false, restarts: 0 });
    await supervised.start();
    expect(supervised.state).toEqual({ pid: 101, ready: true, restarts: 0 });
  });

  it('is started again when it dies, and says so', async () => {
    const { supervised, launched, reports } = supervise();
    await supervised.start();
    launched[0]?.end({ code: null, signal: 'SIGKILL' });
    await until(() => !supervised.state.ready);
    expect(supervised.state).toEqual({ pid: null, ready: false, restarts: 0 });
    await until(() => supervised.state.ready);
    expect(supervised.state).toEqual({ pid: 102, ready: true, restarts: 1 });
    expect(reports).toEqual(['toy ended (SIGKILL); starting it again in 0.25 s', 'toy is ready again (restart 1)']);
  });

  it('is tried again with growing delays when the restart fails', async () => {
    const { supervised, launched, reports } = supervise((attempt) =>
      attempt === 2 ? new Error('port taken') : undefined,
    );
    await supervised.start();
    launched[0]?.end({ code: 1, signal: null });
    await until(() => supervised.state.restarts === 2 && supervised.state.ready);
    expect(reports).toEqual([
      'toy ended (code 1); starting it again in 0.25 s',
      'port taken; starting it again in 0.5 s',
      'toy is ready again (restart 2)',
    ]);
  });

  it('fails its first start at once, without another try', async () => {
    const { supervised, reports } = supervise(() => new Error('no program'));
    await expect(supervised.start()).rejects.toThrow('no program');
    expect(reports).toEqual([]);
  });

  it('stays down once it was stopped', async () => {
    const { supervised, launched } = supervise();
    await supervised.start();
    await supervised.stop();
    await delay(300);
    expect(launched).toHaveLength(1);
    expect(supervised.state).toEqual({ pid: null, ready: false, restarts: 0 });
  });
});
