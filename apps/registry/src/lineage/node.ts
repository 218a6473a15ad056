import { DomainError } from '@modelyard/chassis';

/** The kinds of nodes, in the order in which one comes from another. */
export const nodeKinds = ['dataset', 'run', 'logged-model', 'version', 'package', 'deployment'] as const;

export type NodeKind = (typeof nodeKinds)[number];

/**
 * A node of the lineage. Its key: of a dataset `NAME@DIGEST`, of a run and a logged model the id, of a version its modelVersionId, of a
 * package the artifact's digest, of a deployment `ENVIRONMENT/MODELVERSIONID`.
 */
export interface LineageNode {
  readonly kind: NodeKind;
  readonly key: string;
}

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

const keys: Readonly<Record<NodeKind, { readonly pattern: RegExp; readonly form: string }>> = {
  dataset: { pattern: /^.+@[^@]+$/s, form: 'dataset:NAME@DIGEST' },
  run: { pattern: /^[\w-]{1,64}$/, form: 'run:RUN_ID' },
  'logged-model': { pattern: /^m-[\w-]{1,64}$/, form: 'logged-model:m-…' },
  version: { pattern: new RegExp(`^${uuid}$`), form: 'version:MODEL_VERSION_ID' },
  package: { pattern: /^sha256:[0-9a-f]{64}$/, form: 'package:sha256:…' },
  deployment: {
    pattern: new RegExp(`^[a-z][a-z0-9-]{0,62}/${uuid}$`),
    form: 'deployment:ENVIRONMENT/MODEL_VERSION_ID',
  },
};

/** Reads `KIND:KEY`. Throws `invalid-node`, which says how nodes are written. */
export function parseNode(text: string): LineageNode {
  const colon = text.indexOf(':');
  const kind = nodeKinds.find((one) => one === text.slice(0, colon));
  const key = text.slice(colon + 1);
  if (kind === undefined || !keys[kind].pattern.test(key)) throw invalidNode(text, kind);
  return { kind, key };
}

export function nodeId({ kind, key }: LineageNode): string {
  return `${kind}:${key}`;
}

function invalidNode(text: string, kind: NodeKind | undefined): Error {
  const forms = (kind === undefined ? nodeKinds : [kind]).map((one) => keys[one].form);
  return new DomainError({
    code: 'invalid-node',
    kind: 'invalid',
    message: `node: "${text.slice(0, 200)}" names no node of the lineage`,
    nextStep: `Write node as ${forms.join(', ')}.`,
  });
}
