import type { FeatureColumn } from '@modelyard/contracts';
import type { KnownVersion } from '../versions/known-version.js';
import { spanOf, type ClosedWindowRow } from '../windows/window.js';
import type { WindowRow } from '../windows/window-rows.js';
import type { ArchiveColumns } from './window-parquet.js';

/** What the artifact store holds of a window. Each revision knows more labels; the files of earlier ones stay. */
export interface WindowManifest {
  readonly kind: 'modelyard.window/v1';
  readonly windowId: string;
  readonly revision: number;
  /** Digest of the revision before. */
  readonly previous: string | null;
  readonly environment: string;
  readonly modelId: string;
  readonly modelVersionId: string;
  readonly name: string | null;
  readonly version: string | null;
  readonly start: string;
  readonly end: string;
  readonly by: 'event-time' | 'count';
  readonly rows: number;
  readonly lateRows: number;
  readonly labelledRows: number;
  /** Labelled rows of all rows, 0 … 1. */
  readonly labelCoverage: number;
  readonly data: { readonly digest: string; readonly bytes: number; readonly format: 'parquet' };
  readonly features: readonly Pick<FeatureColumn, 'name' | 'kind'>[];
  readonly columns: ArchiveColumns;
}

export interface ManifestInput {
  readonly window: ClosedWindowRow;
  readonly version: KnownVersion | undefined;
  readonly rows: readonly WindowRow[];
  readonly features: readonly FeatureColumn[];
  readonly columns: ArchiveColumns;
  readonly data: WindowManifest['data'];
}

/** The next revision's manifest. It holds no wall-clock time, so that a replay writes the same bytes. */
export function manifestOf({ window, version, rows, features, columns, data }: ManifestInput): WindowManifest {
  const labelledRows = rows.filter((row) => row.labelled).length;
  return {
    kind: 'modelyard.window/v1',
    windowId: window.id,
    revision: window.revision + 1,
    previous: window.manifestDigest,
    environment: window.environment,
    modelId: window.modelId,
    modelVersionId: window.modelVersionId,
    name: version?.name ?? null,
    version: version?.version ?? null,
    ...spanOf(window),
    rows: rows.length,
    lateRows: window.lateRows,
    labelledRows,
    labelCoverage: rows.length === 0 ? 0 : labelledRows / rows.length,
    data,
    features: features.map(({ name, kind }) => ({ name, kind })),
    columns,
  };
}
