import { Clock } from '@modelyard/chassis';
import { GroundTruthReported } from '@modelyard/contracts';
import { EventPublisher } from '@modelyard/messaging';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { modelNames } from '../versions/known-version.js';
import { takeReceipts, takeSequences } from './adapters/door-tables.js';
import type { GroundTruthReport } from './ground-truth-report.js';

/** The name under which the door's reports are published; its sequence is gap-free, so that consumers recognise repeats. */
const producer = 'monitor/ground-truth-door';

/** Publishes truths that came over HTTP, each event id once. */
@Injectable()
export class ReportGroundTruth {
  constructor(
    private readonly database: DataSource,
    private readonly publisher: EventPublisher,
    private readonly clock: Clock,
  ) {}

  /** @returns how many were published, and how many had come before */
  execute(reports: readonly GroundTruthReport[]): Promise<{ accepted: number; repeated: number }> {
    return this.database.transaction(async (manager) => {
      const now = this.clock.now();
      const news = new Set(
        await takeReceipts(
          manager,
          reports.map((report) => report.eventId),
          now,
        ),
      );
      const fresh = reports.filter((report) => news.delete(report.eventId));
      if (fresh.length > 0) await this.publish(manager, fresh, now);
      return { accepted: fresh.length, repeated: reports.length - fresh.length };
    });
  }

  private async publish(manager: EntityManager, reports: readonly GroundTruthReport[], now: Date): Promise<void> {
    const names = await modelNames(
      manager,
      reports.flatMap((report) => report.modelId ?? []),
    );
    const first = await takeSequences(manager, producer, reports.length);
    for (const [i, report] of reports.entries()) {
      await this.publisher.publish(manager, GroundTruthReported, {
        predictionId: report.predictionId,
        environment: report.environment,
        modelId: report.modelId ?? null,
        name: report.name ?? names.get(report.modelId ?? '') ?? 'unnamed',
        label: report.label,
        outcomes: report.outcomes,
        eventTime: report.eventTime ?? now.toISOString(),
        producer,
        producerSequence: first + i,
      });
    }
  }
}
