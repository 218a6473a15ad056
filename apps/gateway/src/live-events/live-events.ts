import { HealthRegistry, Logger, ShutdownSequence, healthy } from '@modelyard/chassis';
import { type Consumption, createContractTopics, EventLog } from '@modelyard/messaging';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { lifecycleTopics } from './lifecycle-topics.js';
import { liveEvent, type LiveEvent } from './live-event.js';

type Watcher = (event: LiveEvent) => void;

const keptEvents = 1_000;

/** Reads the lifecycle topics once for all watchers, from now on, and keeps the newest events for those who come back. */
@Injectable()
export class LiveEvents implements OnApplicationBootstrap {
  private readonly watchers = new Set<Watcher>();
  private readonly kept: LiveEvent[] = [];
  private consumption: Consumption | undefined;

  constructor(
    private readonly eventLog: EventLog,
    private readonly logger: Logger,
    private readonly health: HealthRegistry,
    private readonly shutdown: ShutdownSequence,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.health.registerReadiness('live-events', () =>
      this.consumption ? healthy : { status: 'failing', reason: 'the event log has not been reached yet' },
    );
    this.shutdown.onShutdown('stop-intake', 'live-events', () => this.consumption?.close());
    await createContractTopics(this.eventLog);
    this.consumption = await this.eventLog.consume({
      group: null,
      topics: lifecycleTopics,
      beginning: 'latest',
      onRecords: ({ records }) => {
        for (const record of records) this.take(liveEvent(record));
      },
    });
  }

  /**
   * Hands over every event from now on, after those that followed `lastSeen` as far as they are still kept.
   * @param lastSeen the position of the last event the watcher has seen, or null
   * @returns ends the watch
   */
  watch(watcher: Watcher, lastSeen: string | null): () => void {
    const at = lastSeen === null ? -1 : this.kept.findIndex(({ position }) => position === lastSeen);
    if (lastSeen !== null) for (const event of this.kept.slice(at + 1)) watcher(event);
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  private take(event: LiveEvent | null): void {
    if (!event) return;
    this.kept.push(event);
    if (this.kept.length > keptEvents) this.kept.shift();
    for (const watcher of this.watchers) {
      try {
        watcher(event);
      } catch (err) {
        this.logger.warn({ err }, 'a watcher of live events failed and is dropped');
        this.watchers.delete(watcher);
      }
    }
  }
}
