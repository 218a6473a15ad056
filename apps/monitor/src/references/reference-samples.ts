import { ArtifactStore } from '@modelyard/artifacts';
import { Digest, type FeatureColumn } from '@modelyard/contracts';
import { readTable, type Table } from '@modelyard/tables';
import { Injectable } from '@nestjs/common';
import type { FeatureSample } from '../drift/feature-sample.js';
import { columnSamples } from './column-samples.js';
import type { Reference } from './reference.js';

/** A reference in the form that windows are compared with. */
export interface SampledReference {
  readonly rows: number;
  readonly samples: ReadonlyMap<string, FeatureSample>;
}

/** References kept sorted in memory; a version's windows come one after the other and all need the same one. */
const mostKept = 16;

/** Reads references from the artifact store, sorts their columns once, and keeps those used last. */
@Injectable()
export class ReferenceSamples {
  private readonly kept = new Map<string, SampledReference>();

  constructor(private readonly artifacts: ArtifactStore) {}

  /** @throws DomainError `artifact-not-found` or `artifact-corrupt`; TableError when the bytes are no such table */
  async of(
    reference: Pick<Reference, 'digest' | 'format'>,
    columns: readonly FeatureColumn[],
  ): Promise<SampledReference> {
    const key = JSON.stringify([reference.digest, columns.map(({ name, kind }) => [name, kind])]);
    const found = this.kept.get(key) ?? (await this.read(reference, columns));
    this.kept.delete(key);
    this.kept.set(key, found);
    for (const oldest of this.kept.keys()) {
      if (this.kept.size <= mostKept) break;
      this.kept.delete(oldest);
    }
    return found;
  }

  private async read(
    { digest, format }: Pick<Reference, 'digest' | 'format'>,
    columns: readonly FeatureColumn[],
  ): Promise<SampledReference> {
    const table: Table = await readTable(format, await this.artifacts.read(Digest.parse(digest)));
    return { rows: table.rows, samples: columnSamples(columns, (name) => table.columns.get(name)) };
  }
}
