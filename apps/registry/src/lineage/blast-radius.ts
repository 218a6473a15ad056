import type { DescribedNode } from './openlineage.js';

/** What came of data or of a version: everything that has to be looked at when they turn out to be wrong. */
export interface BlastRadius {
  readonly runs: number;
  readonly models: number;
  readonly versions: readonly {
    readonly modelVersionId: string;
    readonly name: string;
    readonly version: string;
    readonly stage: string | null;
  }[];
  /** Where and when callers got answers that depend on it; the windows' `to` is null while they go on. */
  readonly served: readonly DescribedNode['facts'][];
  readonly servingNow: boolean;
}

export function blastRadius(nodes: readonly DescribedNode[]): BlastRadius {
  const of = (kind: string) => nodes.filter((node) => node.kind === kind);
  const versions = of('version').map(({ key, facts }) => ({
    modelVersionId: key,
    name: String(facts['name']),
    version: String(facts['version']),
    stage: (facts['stage'] ?? null) as string | null,
    modelId: facts['modelId'],
  }));
  const served = of('deployment').map(({ facts }) => facts);
  return {
    runs: of('run').length,
    models: new Set(versions.map(({ modelId }) => modelId)).size,
    versions: versions.map(({ modelId: _modelId, ...version }) => version),
    served,
    servingNow: served.some(({ windows }) => (windows as { to: string | null }[]).some(({ to }) => to === null)),
  };
}
