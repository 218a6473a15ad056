import { describe, expect, it } from '@jest/globals';
import { createLogger, HealthRegistry } from '@modelyard/chassis';
import { eventually } from '@modelyard/testing';
import { EventLogTransport } from './event-log-transport.js';
import type { LogConsumer } from './event-log-transport.js';

class FakeConsumer implements LogConsumer {
  readonly group = 'registry';
  state: 'new' | 'running' | 'stopped' = 'new';
  handlingMs = 0;
  silentMs = 0;

  async start(): Promise<void> {
    this.state = 'running';
  }
  async stop(): Promise<void> {
    this.state = 'stopped';
  }
  longestHandlingMs(): number {
    return this.handlingMs;
  }
  lastSignOfLife(): number {
    return Date.now() - this.silentMs;
  }
}

describe('the event-log transport', () => {
  function transport(absences: number) {
    const consumer = new FakeConsumer();
    const health = new HealthRegistry();
    const created: string[] = [];
    const eventLog = {
      createTopics: async (topics: readonly { name: string }[]): Promise<void> => {
        if (absences-- > 0) throw new Error('the log is away');
        created.push(...topics.map(({ name }) => name));
      },
    };
    const logger = createLogger({ service: 'test', level: 'silent' });
    return { consumer, health, created, transport: new EventLogTransport(eventLog, [consumer], logger, health) };
  }

  it('begins to consume when the log is there, and creates the topics first', async () => {
    const { transport: one, consumer, created } = transport(1);
    one.listen(() => undefined);
    expect(consumer.state).toBe('new');
    await eventually(() => expect(consumer.state).toBe('running'));
    expect(created).toContain('registry.model-version');
    expect(created).toContain('dlq.registry');
    await one.close();
    expect(consumer.state).toBe('stopped');
  });

  it('ends while it still waits for the log', async () => {
    const { transport: one, consumer } = transport(Number.POSITIVE_INFINITY);
    one.listen(() => undefined);
    await one.close();
    expect(consumer.state).toBe('new');
  });

  it('fails liveness with a stuck handler and with a silent consumer, and only then', async () => {
    const { consumer, health } = transport(0);
    expect(await health.report('live')).toMatchObject({ status: 'ok' });
    consumer.handlingMs = 600_000;
    expect(await health.report('live')).toMatchObject({ status: 'failing' });
    consumer.handlingMs = 0;
    consumer.silentMs = 120_000;
    const { checks } = await health.report('live');
    expect(checks['consumer registry']).toMatchObject({ reason: expect.stringContaining('no sign of life') });
  });
});
