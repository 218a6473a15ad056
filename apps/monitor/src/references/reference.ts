/** What a version's windows are compared with, fixed once for each environment. */
export interface Reference {
  /** `training`: the data its run logged. `production`: the first rows it answered. */
  readonly source: 'training' | 'production';
  readonly digest: string;
  readonly format: 'parquet' | 'csv' | 'ndjson';
  readonly rows: number;
  /** Why it is not the training data where it might have been. */
  readonly note: string | null;
}
