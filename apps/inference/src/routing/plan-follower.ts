import { setTimeout as pause } from 'node:timers/promises';
import type { CheckAnswer, Logger } from '@modelyard/chassis';
import { type Environment, type ServedModel, type TrafficPlan, TrafficPlanChanged } from '@modelyard/contracts';
import { EventTable, type EventLog } from '@modelyard/messaging';
import type { PlanFile } from './plan-file.js';
import type { TrafficPlans } from './traffic-plans.js';

export interface PlanFollowerOptions {
  readonly environment: Environment;
  readonly eventLog: EventLog;
  readonly plans: TrafficPlans;
  readonly file: PlanFile;
  readonly logger: Logger;
  /** Called with all versions that the plans now name. */
  readonly onWanted: (models: readonly ServedModel[]) => void;
}

const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;

/** Keeps the traffic plans of one environment: from the local file at start, then from the event log for as long as it runs. */
export class PlanFollower {
  private table: EventTable<typeof TrafficPlanChanged> | undefined;
  private readonly halt = new AbortController();
  private following: Promise<void> = Promise.resolve();
  private current: 'nothing' | 'file' | 'log' = 'nothing';

  constructor(private readonly options: PlanFollowerOptions) {}

  /** Applies the last known plans and begins to follow the log, which may be down: then it is tried until it answers. */
  async start(createTopics: () => Promise<void>): Promise<void> {
    const { file, plans, logger, onWanted } = this.options;
    try {
      const known = await file.read();
      for (const plan of known) plans.apply(plan);
      if (known.length > 0) this.current = 'file';
    } catch (err) {
      logger.warn({ err }, 'the file of the last traffic plans cannot be read; waiting for the event log');
    }
    onWanted(plans.wanted());
    this.following = this.follow(createTopics);
  }

  /** Resolves when everything the log held at the start is applied. */
  async caughtUp(): Promise<void> {
    await this.following;
    await this.table?.caughtUp;
  }

  /** Readiness: without a plan from anywhere this process does not know what to serve. */
  readonly readiness = (): CheckAnswer => {
    if (this.current === 'log') return { status: 'ok' };
    if (this.current === 'file')
      return { status: 'degraded', reason: 'serving the last known plans, the event log is not read yet' };
    return { status: 'failing', reason: 'the traffic plans are not read yet' };
  };

  async close(): Promise<void> {
    this.halt.abort();
    await this.following;
    await this.table?.close();
  }

  private async follow(createTopics: () => Promise<void>): Promise<void> {
    for (let waitMs = FIRST_RETRY_MS; !this.halt.signal.aborted; waitMs = Math.min(waitMs * 2, LAST_RETRY_MS)) {
      try {
        await createTopics();
        await this.openTable();
        return;
      } catch (err) {
        this.options.logger.warn({ err, waitMs }, 'the traffic plans cannot be read from the event log; trying again');
      }
      await pause(waitMs, undefined, { signal: this.halt.signal }).catch(() => undefined);
    }
  }

  private async openTable(): Promise<void> {
    const table = new EventTable({
      eventLog: this.options.eventLog,
      definition: TrafficPlanChanged,
      logger: this.options.logger,
      onChange: (_key, plan) => {
        if (this.current === 'log') this.take([plan]);
      },
    });
    await table.start();
    this.table = table;
    // Not before: plans that later ones have replaced would load versions that nobody is to be answered by.
    void table.caughtUp.then(() => {
      this.take(table.values());
      this.current = 'log';
    });
  }

  private take(read: readonly TrafficPlan[]): void {
    const { environment, plans, logger, onWanted } = this.options;
    const taken = read.filter((plan) => plan.environment === environment && plans.apply(plan));
    if (taken.length === 0) return;
    for (const { name, revision, state } of taken) logger.info({ model: name, revision, state }, 'a new traffic plan');
    onWanted(plans.wanted());
    this.keep();
  }

  /** Writes the plans down. Also to be called when a plan took effect that had waited for its versions. */
  keep(): void {
    const { file, plans, logger } = this.options;
    file
      .write(plans.snapshot())
      .catch((err: unknown) => logger.warn({ err }, 'the traffic plans could not be kept in a file'));
  }
}
