import type { FeatureColumn, FeatureValue } from '@modelyard/contracts';
import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer';
import type { WindowRow } from '../windows/window-rows.js';

/** Where a file's columns are that are not features. */
export interface ArchiveColumns {
  readonly predictionId: string;
  readonly eventTime: string;
  readonly decision: string;
  readonly confidence: string;
  readonly latencyMs: string;
  /** Null where the prediction has no label. Named as in the training data. */
  readonly label: string;
  /** Column by output name; vectors are JSON arrays. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Column by outcome name. */
  readonly outcomes: Readonly<Record<string, string>>;
}

/** The features of rows as Parquet, one column each under its own name. */
export function featuresParquet(rows: readonly WindowRow[], features: readonly FeatureColumn[]): Uint8Array {
  return write(features.map((feature) => featureColumn(rows, feature)));
}

/** A window as Parquet: features, outputs, decision and, where known, the truth; byte for byte the same for the same rows. */
export function windowParquet(
  rows: readonly WindowRow[],
  features: readonly FeatureColumn[],
  columns: ArchiveColumns,
): Uint8Array {
  return write([
    { name: columns.predictionId, type: 'STRING', data: rows.map((row) => row.predictionId) },
    { name: columns.eventTime, type: 'TIMESTAMP', data: rows.map((row) => new Date(row.eventTime)) },
    ...features.map((feature) => featureColumn(rows, feature)),
    ...Object.entries(columns.outputs).map(([output, name]) =>
      valueColumn(
        name,
        rows.map((row) => flat(row.outputs[output])),
      ),
    ),
    valueColumn(
      columns.decision,
      rows.map((row) => row.decision),
    ),
    { name: columns.confidence, type: 'DOUBLE', data: rows.map((row) => row.confidence) },
    { name: columns.latencyMs, type: 'DOUBLE', data: rows.map((row) => row.latencyMs) },
    valueColumn(
      columns.label,
      rows.map((row) => row.label),
    ),
    ...Object.entries(columns.outcomes).map(([outcome, name]): ColumnSource => ({
      name,
      type: 'DOUBLE',
      data: rows.map((row) => row.outcomes[outcome] ?? null),
    })),
  ]);
}

/** Names for the columns that are not features; a name that a feature has already taken gets an underscore more. */
export function archiveColumns(
  rows: readonly WindowRow[],
  features: readonly FeatureColumn[],
  labelColumn: string | undefined,
): ArchiveColumns {
  const taken = new Set(features.map((feature) => feature.name));
  const free = (wanted: string): string => {
    const name = taken.has(wanted) ? free(`_${wanted}`) : wanted;
    taken.add(name);
    return name;
  };
  const named = (prefix: string, names: Iterable<string>): Record<string, string> =>
    Object.fromEntries([...new Set(names)].sort().map((name) => [name, free(`${prefix}${name}`)]));
  return {
    label: free(labelColumn ?? 'label'),
    predictionId: free('_prediction_id'),
    eventTime: free('_event_time'),
    decision: free('_decision'),
    confidence: free('_confidence'),
    latencyMs: free('_latency_ms'),
    outputs: named(
      '_output_',
      rows.flatMap((row) => Object.keys(row.outputs)),
    ),
    outcomes: named(
      '_outcome_',
      rows.flatMap((row) => Object.keys(row.outcomes)),
    ),
  };
}

function featureColumn(rows: readonly WindowRow[], { name, kind }: FeatureColumn): ColumnSource {
  const values = rows.map((row) => row.features[name] ?? null);
  if (kind === 'categorical') return { name, type: 'STRING', data: values.map(asText) };
  return { name, type: 'DOUBLE', data: values.map(asNumber) };
}

/** A column of one type: numbers or flags where all values are, else text. */
function valueColumn(name: string, values: readonly FeatureValue[]): ColumnSource {
  const present = values.filter((value) => value !== null);
  if (present.length > 0 && present.every((value) => typeof value === 'boolean')) {
    return { name, type: 'BOOLEAN', data: [...values] };
  }
  if (present.every((value) => typeof value === 'number')) return { name, type: 'DOUBLE', data: [...values] };
  return { name, type: 'STRING', data: values.map(asText) };
}

function flat(value: WindowRow['outputs'][string] | undefined): FeatureValue {
  return Array.isArray(value) ? JSON.stringify(value) : (value ?? null);
}

function asText(value: FeatureValue): string | null {
  return value === null ? null : String(value);
}

function asNumber(value: FeatureValue): number | null {
  const number = typeof value === 'boolean' ? Number(value) : value;
  return typeof number === 'number' ? number : null;
}

function write(columnData: ColumnSource[]): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: 'modelyard monitor' }));
}
