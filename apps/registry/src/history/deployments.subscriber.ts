import { Injectable } from '@nestjs/common';
import {
  RolloutAdvanced,
  RolloutCompleted,
  RolloutPaused,
  RolloutRolledBack,
  RolloutStarted,
  StagingFailed,
  StagingVerified,
  TrafficPlanChanged,
  type TrafficPlan,
} from '@modelyard/contracts';
import { SubscribeBatch, type EventBatch, type Received } from '@modelyard/messaging';
import type { EntityManager } from 'typeorm';
import type { Change } from './changes.js';
import { entryDetail, planDetail } from './entry-detail.js';
import { HistoryWriter } from './history-writer.js';
import type { NewEntry } from './new-entry.js';
import { kindOf } from './kinds.js';
import { servingChanges, type OpenServing } from './serving.js';

/** What the deployer tells of, for the history alone; the events it acts on have their own handlers. */
export const deploymentEvents = [
  StagingVerified,
  StagingFailed,
  RolloutStarted,
  RolloutAdvanced,
  RolloutPaused,
  RolloutCompleted,
  RolloutRolledBack,
  TrafficPlanChanged,
];

/** The parts that all these events share. */
interface Deployed {
  readonly environment: string;
  readonly modelId: string;
  readonly name: string;
  readonly modelVersionId?: string;
  readonly version?: string;
}

/**
 * Keeps what the deployer tells, at the time it gives. A reader of its own, so that an installation that gets its history late reads
 * what the topics still hold from their beginning.
 */
@Injectable()
export class DeploymentsSubscriber {
  constructor(private readonly writer: HistoryWriter) {}

  @SubscribeBatch(deploymentEvents, { name: 'history' })
  async onDeployments(batch: EventBatch, manager: EntityManager): Promise<void> {
    for (const event of batch.events) {
      if (event.definition === TrafficPlanChanged) await this.plan(manager, event, event.data as TrafficPlan);
      else await this.writer.write(manager, entryOf(event, entryDetail(event.data as object), []), timeOf(event));
    }
  }

  private async plan(manager: EntityManager, event: Received, plan: TrafficPlan): Promise<void> {
    const at = await newerPlanAt(manager, plan, timeOf(event));
    if (!at) return;
    const open = await manager.query<OpenServing[]>(
      `select model_version_id as "modelVersionId", value from history_spans
       where model_id = $1 and attribute = 'serving' and key = $2 and valid_to is null`,
      [plan.modelId, plan.environment],
    );
    await this.writer.write(manager, entryOf(event, planDetail(plan), servingChanges(open, plan)), at);
  }
}

function entryOf({ definition, data, envelope }: Received, detail: unknown, changes: readonly Change[]): NewEntry {
  const { environment, modelId, name, modelVersionId = null, version = null } = data as Deployed;
  const event = definition.name;
  return { modelId, modelVersionId, event, kind: kindOf(event), name, version, environment, detail, envelope, changes };
}

function timeOf({ envelope }: Received): Date {
  return new Date(envelope.time);
}

/**
 * The instant from which a plan holds: its event's, and never before the plan it follows. Undefined for a plan that a higher revision has
 * overtaken. A first plan that is not revision 1 leaves what was before it unknown.
 */
async function newerPlanAt(manager: EntityManager, plan: TrafficPlan, time: Date): Promise<Date | undefined> {
  const [row] = await manager.query<{ at: Date }[]>(
    `insert into history_deployments as d (model_id, environment, revision, changed_at, unknown_before)
     values ($1, $2, $3, $4, case when $3 > 1 then $4::timestamptz end)
     on conflict (model_id, environment) do update
       set revision = excluded.revision, changed_at = greatest(d.changed_at, excluded.changed_at)
       where d.revision < excluded.revision
     returning changed_at as at`,
    [plan.modelId, plan.environment, plan.revision, time],
  );
  return row?.at;
}
