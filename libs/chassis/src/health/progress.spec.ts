import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '../time/clock.fake.js';
import { ProgressWatch } from './progress.js';

describe('watching progress', () => {
  it('lets an idle worker wait for ever', () => {
    const clock = new FakeClock();
    const watch = new ProgressWatch(clock, 1_000);
    watch.advanced();
    watch.idle();
    clock.advance(60_000);
    expect(watch.check()).toEqual({ status: 'ok' });
  });

  it('fails a busy one that finishes nothing for longer than the limit', () => {
    const clock = new FakeClock();
    const watch = new ProgressWatch(clock, 1_000);
    watch.advanced();
    clock.advance(1_000);
    expect(watch.check()).toEqual({ status: 'ok' });
    clock.advance(1);
    expect(watch.check()).toEqual({ status: 'failing', reason: 'no progress for 1001 ms, the limit is 1000 ms' });
    watch.advanced();
    expect(watch.check()).toEqual({ status: 'ok' });
  });
});
