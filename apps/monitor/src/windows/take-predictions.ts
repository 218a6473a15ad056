import { Clock, Metrics } from '@modelyard/chassis';
import type { PredictionRecord } from '@modelyard/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { monitoringOf } from '../policies/monitoring-in-force.js';
import { idsByName } from '../versions/known-version.js';
import { insertPredictions, knownPredictionIds } from './adapters/prediction-table.js';
import { isComplete, noteSequences } from './adapters/producer-progress.js';
import { loadWindows, takeStream, saveWindows } from './adapters/stream-tables.js';
import { byDeployment, isCounted, unresolvedNames, type CountedPrediction } from './counted-predictions.js';
import { placeRows, slotEndOf, slotStartOf } from './place-rows.js';
import { windowIdOf } from './window-key.js';

/** Lays a batch of logged predictions into windows, in the transaction that also keeps the batch's offset. */
@Injectable()
export class TakePredictions {
  private readonly counted;

  constructor(
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    this.counted = metrics.counter({
      name: 'monitor_predictions_total',
      help: 'Predictions read, by what became of them',
      labelNames: ['result'],
    });
  }

  async execute(records: readonly PredictionRecord[], manager: EntityManager): Promise<void> {
    const now = this.clock.now();
    await noteSequences(manager, records, now);
    const live = records.filter(isCounted);
    const { groups, unknown } = byDeployment(live, await idsByName(manager, unresolvedNames(live)));
    this.counted.inc({ result: 'not-counted' }, records.length - live.length);
    this.counted.inc({ result: 'unknown-model' }, unknown);
    for (const predictions of groups.values()) await this.takeGroup(manager, predictions, now);
  }

  private async takeGroup(manager: EntityManager, predictions: readonly CountedPrediction[], now: Date): Promise<void> {
    const [first] = predictions;
    if (!first) return;
    const { environment, name, version } = first.record;
    const { modelId, modelVersionId } = first;
    const { window: policy } = (await monitoringOf(manager, modelId)).monitoring;
    const stream = { environment, modelVersionId, modelId, name, version };
    const position = await takeStream(manager, stream, now);
    const fresh = await withoutKnown(manager, environment, modelId, predictions);
    this.counted.inc({ result: 'repeated' }, predictions.length - fresh.length);
    if (fresh.length === 0) return;

    const times = fresh.map((one) => one.eventTime);
    const slots = [...new Set(times.map((time) => slotStartOf(time, policy)))];
    const state = { ...position, ...(await loadWindows(manager, stream, slots)) };
    const placed = placeRows(state, times, policy, await isComplete(manager));
    await saveWindows(manager, stream, placed, (slotStart) => slotEndOf(slotStart, policy), now);
    const rows = fresh.flatMap((prediction, i) => {
      const placement = placed.placements[i];
      if (!placement) return [];
      return { ...prediction, late: placement.late, windowId: windowIdOf({ ...stream, ...placement }) };
    });
    await insertPredictions(manager, rows);
    const late = rows.filter((row) => row.late).length;
    this.counted.inc({ result: 'late' }, late);
    this.counted.inc({ result: 'counted' }, rows.length - late);
  }
}

/** A producer may log one prediction twice under different sequences; the first one stays. */
async function withoutKnown(
  manager: EntityManager,
  environment: string,
  modelId: string,
  predictions: readonly CountedPrediction[],
): Promise<CountedPrediction[]> {
  const ids = predictions.map((one) => one.record.predictionId);
  const seen = new Set(await knownPredictionIds(manager, environment, modelId, ids));
  return predictions.filter(({ record }) => {
    if (seen.has(record.predictionId)) return false;
    seen.add(record.predictionId);
    return true;
  });
}
