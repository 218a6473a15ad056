import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { eventLoopCheck } from './event-loop.js';

function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('the event loop', () => {
  it('is told to have stood still, once', async () => {
    const check = eventLoopCheck(150);
    // The monitor measures between two turns of a timer, so the loop has to turn before and after.
    await check();
    await pause(100);
    block(300);
    await pause(50);
    expect(await check()).toMatchObject({ status: 'degraded', reason: expect.stringMatching(/for \d{3} ms/) });
    await pause(50);
    expect(await check()).toEqual({ status: 'ok' });
  });
});
