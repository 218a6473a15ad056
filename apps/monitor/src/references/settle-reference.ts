import { ArtifactStore } from '@modelyard/artifacts';
import { Clock, DomainError } from '@modelyard/chassis';
import type { FeatureColumn, MonitoringPolicy } from '@modelyard/contracts';
import { TableError } from '@modelyard/tables';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { featuresParquet } from '../archive/window-parquet.js';
import type { KnownVersion } from '../versions/known-version.js';
import type { ClosedWindowRow } from '../windows/window.js';
import { windowRows } from '../windows/window-rows.js';
import { findReference, formingWindows, insertReference } from './adapters/reference-table.js';
import { ReferenceSamples, type SampledReference } from './reference-samples.js';
import type { Reference } from './reference.js';

export interface SettledReference {
  readonly reference: Reference;
  readonly sampled: SampledReference;
}

/** The reference of a deployment, frozen the first time one of its windows needs it. */
@Injectable()
export class SettleReference {
  constructor(
    private readonly artifacts: ArtifactStore,
    private readonly samples: ReferenceSamples,
    private readonly clock: Clock,
  ) {}

  /** @returns undefined while the reference is still being formed of production windows, this one among them */
  async execute(
    manager: EntityManager,
    window: ClosedWindowRow,
    version: KnownVersion | undefined,
    columns: readonly FeatureColumn[],
    policy: MonitoringPolicy['reference'],
  ): Promise<SettledReference | undefined> {
    const frozen = await findReference(manager, window);
    if (frozen) return { reference: frozen, sampled: await this.samples.of(frozen, columns) };
    const wanted = policy.source === 'training';
    const training = wanted ? await this.fromTraining(version, columns) : 'the policy asks for production rows';
    if (typeof training !== 'string') {
      await insertReference(manager, window, training.reference, this.clock.now());
      return training;
    }
    await this.formFromProduction(manager, window, columns, policy.firstRows, training);
    return undefined;
  }

  /** The training reference, or why there is none. A store that cannot be reached is no reason: the caller tries again. */
  private async fromTraining(
    version: KnownVersion | undefined,
    columns: readonly FeatureColumn[],
  ): Promise<SettledReference | string> {
    const data = version?.referenceData;
    if (!data) return 'the run logged no reference data';
    try {
      const sampled = await this.samples.of(data, columns);
      const { digest, format } = data;
      return { reference: { source: 'training', digest, format, rows: sampled.rows, note: null }, sampled };
    } catch (error) {
      const isLasting = error instanceof TableError || (error instanceof DomainError && error.kind !== 'unavailable');
      if (isLasting) return `the training data could not be read: ${error.message}`;
      throw error;
    }
  }

  private async formFromProduction(
    manager: EntityManager,
    window: ClosedWindowRow,
    columns: readonly FeatureColumn[],
    firstRows: number,
    note: string,
  ): Promise<void> {
    const windows = [...(await formingWindows(manager, window)), window];
    if (windows.reduce((sum, one) => sum + one.rows, 0) < firstRows) return;
    const rows = await windowRows(
      manager,
      windows.map((one) => one.id),
    );
    const { digest } = await this.artifacts.put(featuresParquet(rows, columns));
    const reference: Reference = { source: 'production', digest, format: 'parquet', rows: rows.length, note };
    await insertReference(manager, window, reference, this.clock.now());
  }
}
