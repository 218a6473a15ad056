import { monitorEventLoopDelay } from 'node:perf_hooks';
import { healthy, type HealthCheck } from './health-registry.js';

const sampleEveryMs = 20;

/**
 * Reports the longest time that the event loop stood still since the last probe. Degraded and never failing: a probe that is answered
 * proves that the loop turns again, and one that stands still answers no probe.
 */
export function eventLoopCheck(limitMs: number): HealthCheck {
  const delays = monitorEventLoopDelay({ resolution: sampleEveryMs });
  delays.enable();
  return () => {
    const longestMs = Math.round(delays.max / 1e6);
    delays.reset();
    if (longestMs <= limitMs) return healthy;
    return { status: 'degraded', reason: `the event loop stood still for ${longestMs} ms since the last probe` };
  };
}
