import type { EventData, ModelRegistered } from '@modelyard/contracts';
import type { ArtifactFile } from '../artifacts/artifact-file.js';
import type { KeyValue } from '../database/key-values.js';

export type ReferenceData = NonNullable<EventData<typeof ModelRegistered>['referenceData']>;

/** The folder of a run where its training data is looked for. */
export const referenceFolder = 'reference';

/** The tag of a version or its run that names the label among the reference's columns. */
export const labelTag = 'modelyard.label';

const formats: Readonly<Record<string, ReferenceData['format']>> = {
  parquet: 'parquet',
  csv: 'csv',
  ndjson: 'ndjson',
  jsonl: 'ndjson',
};

/** The reference data among the files of a run's reference folder: the one file of a known format, or none where several could be meant. */
export function findReference(files: readonly ArtifactFile[], tags: readonly KeyValue[]): ReferenceData | null {
  const known = files.flatMap(({ path, digest }) => {
    const format = formats[path.slice(path.lastIndexOf('.') + 1).toLowerCase()];
    return format === undefined ? [] : [{ digest, format }];
  });
  const [only, ...others] = known;
  if (!only || others.length > 0) return null;
  const labelColumn = tags.find(({ key }) => key === labelTag)?.value;
  return { ...only, ...(labelColumn !== undefined && labelColumn !== '' && { labelColumn }) };
}
