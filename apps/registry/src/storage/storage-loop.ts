import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import {
  Clock,
  DomainError,
  HealthRegistry,
  IdSource,
  Logger,
  runInContext,
  serviceActor,
  ShutdownSequence,
  WorkLoop,
} from '@modelyard/chassis';
import { hourMs, StorageSettings } from './storage-settings.js';
import { SweepStorage } from './sweep-storage.js';

// Nobody waits for a sweep, and a start has better things to do.
const firstAfterMs = 600_000;

/** Sweeps the artifact store every so often. */
@Injectable()
export class StorageLoop implements OnApplicationBootstrap {
  private readonly loop: WorkLoop;
  private begun = false;

  constructor(
    private readonly sweep: SweepStorage,
    private readonly settings: StorageSettings,
    private readonly ids: IdSource,
    private readonly logger: Logger,
    clock: Clock,
    health: HealthRegistry,
    shutdown: ShutdownSequence,
  ) {
    this.loop = new WorkLoop(
      // A first sweep of a store of many years is long, and harms nothing meanwhile.
      { name: 'storage-sweep', round: () => this.round(), pauseAfterFailureMs: hourMs, stuckAfterMs: 12 * hourMs },
      { clock, logger, health, shutdown },
    );
  }

  onApplicationBootstrap(): void {
    if (this.settings.sweepEveryHours > 0) this.loop.start();
  }

  private async round(): Promise<number> {
    if (!this.begun) {
      this.begun = true;
      return firstAfterMs;
    }
    const context = { correlationId: this.ids.uuid7(), actor: serviceActor('registry') };
    try {
      const { expired, ...swept } = await runInContext(context, () => this.sweep.execute(false));
      this.logger.info({ ...swept, folders: expired.length }, 'the artifact store was swept');
    } catch (error) {
      // Another process of the service sweeps; that is as good.
      if (!(error instanceof DomainError) || error.code !== 'upkeep-running') throw error;
    }
    return this.settings.sweepEveryHours * hourMs;
  }
}
