import { Clock } from '@modelyard/chassis';
import type { EventData, GroundTruthReported } from '@modelyard/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { idsByName } from '../versions/known-version.js';
import { upsertLabels } from './adapters/label-table.js';

type GroundTruth = EventData<typeof GroundTruthReported>;

/** Keeps a batch of reported truths, in the transaction that also keeps the batch's offset. The last report of one prediction stays. */
@Injectable()
export class TakeLabels {
  constructor(private readonly clock: Clock) {}

  async execute(reports: readonly GroundTruth[], manager: EntityManager): Promise<void> {
    const names = reports.filter((report) => report.modelId === null).map((report) => report.name);
    const { models } = await idsByName(manager, [...new Set(names)]);
    const latest = new Map<string, GroundTruth & { readonly modelId: string }>();
    for (const report of reports) {
      const modelId = report.modelId ?? models.get(report.name);
      if (modelId === undefined) continue;
      latest.set(`${report.environment}/${modelId}/${report.predictionId}`, { ...report, modelId: modelId as never });
    }
    await upsertLabels(manager, [...latest.values()], this.clock.now());
  }
}
