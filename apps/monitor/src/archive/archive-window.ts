import { ArtifactStore } from '@modelyard/artifacts';
import type { FeatureColumn } from '@modelyard/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { realisedPerformance } from '../performance/realised-performance.js';
import { scoreRuleOf } from '../performance/score-of.js';
import type { KnownVersion } from '../versions/known-version.js';
import type { ClosedWindowRow } from '../windows/window.js';
import type { WindowRow } from '../windows/window-rows.js';
import { manifestOf } from './manifest.js';
import { archiveColumns, windowParquet } from './window-parquet.js';

/** A window and all that its archive says. */
export interface ArchivedWindow {
  readonly window: ClosedWindowRow;
  readonly version: KnownVersion | undefined;
  readonly rows: readonly WindowRow[];
  readonly features: readonly FeatureColumn[];
}

/** Writes a window's next revision: the file and its manifest into the artifact store, then what the database says of it. */
@Injectable()
export class ArchiveWindow {
  constructor(private readonly artifacts: ArtifactStore) {}

  /**
   * Files of a transaction that is rolled back stay in the store unnamed; the same content is not stored twice.
   * @returns the manifest's digest
   */
  async execute(manager: EntityManager, { window, version, rows, features }: ArchivedWindow): Promise<string> {
    const columns = archiveColumns(rows, features, version?.referenceData?.labelColumn);
    const stored = await this.artifacts.put(windowParquet(rows, features, columns));
    const data = { digest: stored.digest, bytes: stored.bytes, format: 'parquet' as const };
    const manifest = manifestOf({ window, version, rows, features, columns, data });
    const { digest } = await this.artifacts.put(Buffer.from(JSON.stringify(manifest)));
    await manager.query(`INSERT INTO manifest (window_id, revision, digest, document) VALUES ($1, $2, $3, $4)`, [
      window.id,
      manifest.revision,
      digest,
      manifest,
    ]);
    await manager.query(
      `UPDATE observation_window SET revision = $2, manifest_digest = $3, labelled_rows = $4, performance = $5,
         labels_changed_at = NULL WHERE id = $1`,
      [window.id, manifest.revision, digest, manifest.labelledRows, performanceOf(rows, version)],
    );
    return digest;
  }
}

function performanceOf(rows: readonly WindowRow[], version: KnownVersion | undefined) {
  const score = scoreRuleOf(version?.servedModel ?? null);
  const labelled = rows
    .filter((row) => row.labelled)
    .map((row) => ({ ...row, score: score?.read(row.outputs) ?? null }));
  return realisedPerformance(labelled, rows.length, score?.positive ?? null);
}
