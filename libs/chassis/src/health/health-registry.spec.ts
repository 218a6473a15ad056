import { describe, expect, it } from '@jest/globals';
import { healthy, HealthRegistry } from './health-registry.js';

describe('the health of a process', () => {
  it('is not ready before it has started, nor once it stops, and is alive all the time', async () => {
    const health = new HealthRegistry();
    expect((await health.report('ready')).status).toBe('failing');
    expect((await health.report('started')).status).toBe('failing');
    health.markStarted();
    expect((await health.report('ready')).status).toBe('ok');
    expect((await health.report('started')).status).toBe('ok');
    health.markStopping();
    expect(await health.report('ready')).toMatchObject({ checks: { lifecycle: { reason: 'shutting down' } } });
    expect((await health.report('live')).status).toBe('ok');
  });

  it('is degraded, and still ready, where a part that it can do without is missing', async () => {
    const health = new HealthRegistry();
    health.markStarted();
    health.registerReadiness('cache', () => ({ status: 'degraded', reason: 'Redis does not answer' }));
    health.registerReadiness('database', () => healthy);
    expect(await health.report('ready')).toMatchObject({
      status: 'degraded',
      checks: { cache: { reason: 'Redis does not answer' }, database: { status: 'ok' } },
    });
  });

  it('keeps a dependency’s fault out of liveness', async () => {
    const health = new HealthRegistry();
    health.registerReadiness('database', () => ({ status: 'failing', reason: 'down' }));
    expect((await health.report('live')).status).toBe('ok');
  });

  it('takes a check that throws or does not answer for failing', async () => {
    const health = new HealthRegistry(20);
    health.registerLiveness('broken', () => Promise.reject(new Error('no consumer')));
    health.registerLiveness('stuck', () => new Promise(() => undefined));
    expect(await health.report('live')).toEqual({
      status: 'failing',
      checks: {
        broken: { status: 'failing', reason: 'no consumer' },
        stuck: { status: 'failing', reason: 'no answer within 20 ms' },
      },
    });
  });

  it('refuses two checks of one name', () => {
    const health = new HealthRegistry();
    health.registerLiveness('consumer', () => healthy);
    expect(() => health.registerLiveness('consumer', () => healthy)).toThrow(/registered twice/);
  });
});
