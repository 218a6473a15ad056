import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import * as z from 'zod';
import { createService, httpConfig, loadConfig } from '@modelyard/chassis';
import type { RunningService } from '@modelyard/chassis';
import { RunFinished, RunId } from '@modelyard/contracts';
import type { AnyEventDefinition, EventData } from '@modelyard/contracts';
import { eventually, usingPostgres } from '@modelyard/testing';
import type { EventBatch } from '../batches/batch-subscription.js';
import type { Received } from '../consume/received.js';
import { DatabaseModule } from '../database/database.module.js';
import { logger } from '../delivery-kit.conformance.js';
import { EventPublisher } from '../outbox/event-publisher.js';
import { MessagingModule } from './messaging.module.js';
import { Subscribe, SubscribeBatch } from './subscribe.js';

@Injectable()
class Subscriber {
  readonly seen: string[] = [];

  @Subscribe(RunFinished)
  async onRunFinished({ data }: Received<typeof RunFinished>, manager: EntityManager): Promise<void> {
    await manager.query('SELECT 1');
    this.seen.push(data.runId);
  }
}

@Injectable()
class SecondSubscriber {
  @Subscribe(RunFinished)
  onRunFinished(): void {}
}

@Injectable()
class BatchSubscriber {
  readonly seen: string[] = [];

  @SubscribeBatch([RunFinished], { name: 'runs' })
  onRuns({ events }: EventBatch<typeof RunFinished>): void {
    this.seen.push(...events.map(({ data }) => data.runId));
  }
}

describe('a service with the messaging module', () => {
  const database = usingPostgres();
  const log = usingPostgres();
  const running: RunningService[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((service) => service.stop()));
  });

  async function start(consumes: readonly AnyEventDefinition[], ...providers: Type[]): Promise<RunningService> {
    @Module({
      imports: [
        DatabaseModule.forRoot({ url: database.url, entities: [], migrations: [] }),
        MessagingModule.forRoot({ service: 'registry', eventLog: { driver: 'embedded', url: log.url }, consumes }),
      ],
      providers,
    })
    class ServiceModule {}
    const config = loadConfig(z.object(httpConfig), {});
    const service = await createService({ name: 'registry', config, module: ServiceModule, parts: { logger } });
    running.push(service);
    return service;
  }

  const finished = (runId: string): EventData<typeof RunFinished> => ({
    runId: RunId.parse(runId),
    experimentId: '1',
    experimentName: 'flights',
    runName: 'first',
    status: 'FINISHED',
    startTime: '2026-01-01T00:00:00.000Z',
    endTime: '2026-01-01T00:01:00.000Z',
    params: {},
    metrics: {},
    tags: {},
    datasets: [],
  });

  async function publish(service: RunningService, runId: string): Promise<void> {
    const publisher = service.app.get(EventPublisher, { strict: false });
    await service.app
      .get(DataSource, { strict: false })
      .transaction((manager) => publisher.publish(manager, RunFinished, finished(runId)));
  }

  it('publishes what its providers publish and calls the ones that subscribe', async () => {
    const service = await start([RunFinished], Subscriber);
    await publish(service, 'run-1');
    await eventually(() => expect(service.app.get(Subscriber).seen).toEqual(['run-1']), { withinMs: 10_000 });
    expect(await service.health.report('live')).toMatchObject({ checks: { 'consumer registry': { status: 'ok' } } });
    await eventually(async () => {
      const { text } = await service.metrics.exposition();
      expect(text).toContain('event_end_to_end_seconds_count{group="registry"} 1');
    });
  });

  it('goes on after a restart where it stopped', async () => {
    const first = await start([RunFinished], BatchSubscriber);
    await publish(first, 'run-2');
    // Two runs are two keys, perhaps in two partitions, which are read independently.
    const seenByFirst = () => first.app.get(BatchSubscriber).seen.toSorted();
    await eventually(() => expect(seenByFirst()).toEqual(['run-1', 'run-2']), { withinMs: 10_000 });
    await first.stop();
    const second = await start([RunFinished], BatchSubscriber);
    await publish(second, 'run-3');
    await eventually(() => expect(second.app.get(BatchSubscriber).seen).toEqual(['run-3']), { withinMs: 10_000 });
  });

  it('lets a batch handler read, at its own position, what another handler acts on', async () => {
    const service = await start([RunFinished], Subscriber, BatchSubscriber);
    await publish(service, 'run-4');
    await eventually(() => expect(service.app.get(Subscriber).seen).toContain('run-4'), { withinMs: 10_000 });
    await eventually(() => expect(service.app.get(BatchSubscriber).seen).toContain('run-4'), { withinMs: 10_000 });
  });

  it.each<[string, readonly AnyEventDefinition[], Type[], RegExp]>([
    ['without a handler', [RunFinished], [], /RunFinished.v1 is consumed but no provider handles it/],
    ['with two handlers', [RunFinished], [Subscriber, SecondSubscriber], /RunFinished.v1 has more than one handler/],
    ['that it does not announce', [], [Subscriber], /RunFinished.v1 is handled but missing in "consumes"/],
  ])('does not boot with an event %s', async (_what, consumes, providers, reason) => {
    await expect(start(consumes, ...providers)).rejects.toThrow(reason);
  });
});
