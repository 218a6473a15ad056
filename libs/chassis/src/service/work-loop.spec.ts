import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { HealthRegistry } from '../health/health-registry.js';
import { createLogger } from '../logging/logger.js';
import { FakeClock } from '../time/clock.fake.js';
import { ShutdownSequence } from './shutdown-sequence.js';
import { WorkLoop } from './work-loop.js';

function loopOf(round: () => Promise<number>) {
  const logger = createLogger({ service: 'spec', level: 'fatal' });
  const clock = new FakeClock();
  const health = new HealthRegistry();
  const shutdown = new ShutdownSequence(logger);
  const options = { name: 'spec-loop', round, pauseAfterFailureMs: 0, stuckAfterMs: 1_000 };
  return { loop: new WorkLoop(options, { clock, logger, health, shutdown }), clock, health, shutdown };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await turn();
}

describe('a work loop', () => {
  it('never runs two rounds at once, and goes on after a round that failed', async () => {
    let [running, most, rounds] = [0, 0, 0];
    const { loop } = loopOf(async () => {
      most = Math.max(most, ++running);
      await turn();
      running--;
      if (++rounds === 2) throw new Error('the second round fails');
      return 0;
    });
    loop.start();
    await until(() => rounds >= 5);
    await loop.stop();
    expect(most).toBe(1);
  });

  it('ends its pause at shutdown and waits for the round that runs', async () => {
    let finished = false;
    const { loop, shutdown } = loopOf(async () => {
      await turn();
      finished = true;
      return 3_600_000;
    });
    loop.start();
    await shutdown.run();
    expect(finished).toBe(true);
  });

  it('fails the liveness probe while a round is stuck, and not while it pauses', async () => {
    const stuck = Promise.withResolvers<number>();
    const { loop, clock, health } = loopOf(() => stuck.promise);
    loop.start();
    clock.advance(2_000);
    expect((await health.report('live')).status).toBe('failing');
    stuck.resolve(3_600_000);
    await turn();
    clock.advance(60_000);
    expect((await health.report('live')).status).not.toBe('failing');
    await loop.stop();
  });
});
