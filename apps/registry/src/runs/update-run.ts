import { Injectable } from '@nestjs/common';
import { RunFinished, RunId } from '@modelyard/contracts';
import { AuditTrail, EventPublisher } from '@modelyard/messaging';
import { DataSource, type EntityManager } from 'typeorm';
import { FindExperiment } from '../experiments/find-experiment.js';
import { checkLength, limits } from '../mlflow-wire/limits.js';
import { FindRun } from './find-run.js';
import { LogBatch } from './log-batch.js';
import { RunEntity, runNameTag, type RunStatus } from './run.entity.js';
import type { Run } from './run.js';

export interface RunChange {
  readonly status: RunStatus | undefined;
  /** Milliseconds since 1970. */
  readonly endTime: number | undefined;
  readonly runName: string | undefined;
}

@Injectable()
export class UpdateRun {
  constructor(
    private readonly database: DataSource,
    private readonly find: FindRun,
    private readonly experiments: FindExperiment,
    private readonly log: LogBatch,
    private readonly events: EventPublisher,
    private readonly audit: AuditTrail,
  ) {}

  /** Changes an active run. A run that ends by this is announced once; repeating the call announces nothing. */
  async execute(runId: string, change: RunChange): Promise<RunEntity> {
    checkLength('run_name', change.runName, limits.runName);
    return this.database.transaction(async (manager) => {
      const run = await this.holdActive(manager, runId);
      const before = { status: run.status, runName: run.runName };
      const changed = Object.assign(run, {
        status: change.status ?? run.status,
        endTime: change.endTime ?? run.endTime,
        runName: change.runName ?? run.runName,
      });
      await manager.update(RunEntity, { runId }, { status: changed.status, endTime: changed.endTime });
      if (changed.runName !== before.runName) {
        await this.log.execute(runId, { tags: [{ key: runNameTag, value: changed.runName }] }, manager);
      }
      const ended = endOf(changed.status);
      if (ended && !endOf(before.status)) await this.announce(manager, runId, ended);
      return changed;
    });
  }

  private async holdActive(manager: EntityManager, runId: string): Promise<RunEntity> {
    const run = await manager.findOne(RunEntity, {
      where: { runId, lifecycleStage: 'active' },
      // Lets metrics and tags of the run be logged meanwhile: their foreign keys hold its key.
      lock: { mode: 'for_no_key_update' },
    });
    if (!run) throw await this.find.whyNotWritable(runId, manager);
    return run;
  }

  private async announce(manager: EntityManager, runId: string, status: FinishedStatus): Promise<void> {
    const run = await this.find.byId(runId, manager);
    const { name: experimentName } = await this.experiments.byId(run.experimentId, manager);
    const finished = finishedRun(run, status, experimentName);
    await this.events.publish(manager, RunFinished, finished);
    await this.audit.record(manager, {
      action: 'finish-run',
      object: { kind: 'run', id: runId, name: run.runName },
      before: null,
      after: finished,
      reason: null,
      details: { status },
    });
  }
}

type FinishedStatus = 'FINISHED' | 'FAILED' | 'KILLED';

function endOf(status: RunStatus): FinishedStatus | undefined {
  return status === 'RUNNING' || status === 'SCHEDULED' ? undefined : status;
}

function finishedRun(run: Run, status: FinishedStatus, experimentName: string) {
  const pairs = (entries: readonly { key: string; value: string }[]) =>
    Object.fromEntries(entries.map(({ key, value }) => [key, value]));
  return {
    runId: RunId.parse(run.runId),
    experimentId: run.experimentId,
    experimentName,
    runName: run.runName,
    status,
    startTime: new Date(run.startTime).toISOString(),
    endTime: new Date(run.endTime ?? run.startTime).toISOString(),
    params: pairs(run.params),
    metrics: Object.fromEntries(
      run.metrics.filter(({ value }) => Number.isFinite(value)).map(({ key, value }) => [key, value]),
    ),
    tags: pairs(run.tags),
    datasets: run.datasets.map(({ name, digest, tags }) => {
      const context = tags.find(({ key }) => key === 'mlflow.data.context')?.value;
      return { name, digest, ...(context !== undefined && { context }) };
    }),
  };
}
