import { ModelId, ModelVersionId } from '@modelyard/contracts';

/** By what a version is known. */
export interface VersionNames {
  readonly modelId: string;
  readonly name: string;
  readonly modelVersionId: string;
  readonly version: number;
}

/** The fields by which events name a version. */
export function versionReference({ modelId, name, modelVersionId, version }: VersionNames) {
  return {
    modelId: ModelId.parse(modelId),
    name,
    modelVersionId: ModelVersionId.parse(modelVersionId),
    version: String(version),
  };
}

/** A version as the object of an audit entry. */
export function versionObject({ modelVersionId, name, version }: Omit<VersionNames, 'modelId'>) {
  return { kind: 'model-version', id: modelVersionId, name: `${name}/${version}` } as const;
}
