import { createHash } from 'node:crypto';
import type { NodeFacts } from './node-facts.js';
import { nodeId, type LineageNode } from './node.js';

/** A facet of our own or a standard one; OpenLineage asks each for its producer and schema. */
type Facet = Readonly<Record<string, unknown>> & { readonly _producer: string; readonly _schemaURL: string };
type Facets = Readonly<Record<string, Facet>>;

export interface OpenLineageDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets: Facets;
}

/** A run event of OpenLineage 2-0-2. Every run has a START, and an end once it has ended. */
export interface OpenLineageEvent {
  readonly eventType: 'START' | 'COMPLETE' | 'ABORT' | 'FAIL';
  readonly eventTime: string;
  readonly producer: string;
  readonly schemaURL: string;
  readonly run: { readonly runId: string; readonly facets: Facets };
  readonly job: { readonly namespace: string; readonly name: string; readonly facets: Facets };
  readonly inputs: readonly OpenLineageDataset[];
  readonly outputs: readonly OpenLineageDataset[];
}

export interface DescribedNode extends LineageNode {
  readonly facts: NodeFacts;
}

const producer = 'urn:modelyard:registry';
const schemaURL = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent';
const versionFacet =
  'https://openlineage.io/spec/facets/1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet';

/**
 * A part of the lineage as run events, in the order of their times. Training runs, registrations and times of serving are runs; data sets,
 * logged models and packages are data sets. A node with inputs that are not in the part given is told without them.
 */
export function openLineageEvents(
  nodes: readonly DescribedNode[],
  edges: readonly { readonly from: string; readonly to: string }[],
): readonly OpenLineageEvent[] {
  const byId = new Map(nodes.map((node) => [nodeId(node), node]));
  return nodes
    .flatMap((node) => {
      const id = nodeId(node);
      const inputs = edges.flatMap(({ from, to }) => (to === id ? readBy(node, byId.get(from)) : []));
      const outputs = edges.flatMap(({ from, to }) => (from === id ? datasetsOf(byId.get(to)) : []));
      return spellsOf(node).flatMap((spell) => eventsOf(spell, inputs, outputs));
    })
    .toSorted((one, other) => one.eventTime.localeCompare(other.eventTime));
}

/** A run in the sense of OpenLineage: from a START to an end. */
interface Spell {
  readonly runId: string;
  readonly job: string;
  readonly facet: Facets;
  readonly from: string;
  readonly to: string | null;
  readonly end: 'COMPLETE' | 'ABORT' | 'FAIL';
}

const ends: Readonly<Record<string, Spell['end']>> = { FAILED: 'FAIL', KILLED: 'ABORT' };

function spellsOf({ kind, key, facts }: DescribedNode): readonly Spell[] {
  if (kind === 'run' && isText(facts['startTime'])) {
    const { name, user, experiment, status, startTime, endTime } = facts;
    return [
      {
        runId: uuidOf(key),
        job: `experiments/${String(experiment)}`,
        facet: { modelyard_run: facet('RunRunFacet', { runId: key, name, user }) },
        from: startTime,
        to: isText(endTime) ? endTime : null,
        end: ends[String(status)] ?? 'COMPLETE',
      },
    ];
  }
  if (kind === 'version' && isText(facts['registeredAt'])) {
    const at = facts['registeredAt'];
    return [
      { runId: key, job: `models/${String(facts['name'])}/register`, facet: {}, from: at, to: at, end: 'COMPLETE' },
    ];
  }
  if (kind !== 'deployment') return [];
  const { environment, version, modelVersionId, windows } = facts;
  return ((windows ?? []) as { from: string; to: string | null }[]).map(({ from, to }) => ({
    runId: uuidOf(`${key}/${from}`),
    job: `deployments/${String(environment)}`,
    facet: { modelyard_deployment: facet('DeploymentRunFacet', { environment, version, modelVersionId }) },
    from,
    to,
    end: 'COMPLETE',
  }));
}

function eventsOf(
  { runId, job, facet: facets, from, to, end }: Spell,
  inputs: readonly OpenLineageDataset[],
  outputs: readonly OpenLineageDataset[],
): readonly OpenLineageEvent[] {
  const common = {
    producer,
    schemaURL,
    run: { runId, facets },
    job: { namespace: 'modelyard', name: job, facets: {} },
    inputs,
    outputs,
  };
  const start: OpenLineageEvent = { eventType: 'START', eventTime: from, ...common };
  return to === null ? [start] : [start, { eventType: end, eventTime: to, ...common }];
}

// What a run made without a logged model is known as the version alone: the run writes it, and its registration reads it.
function readBy(node: DescribedNode, source: DescribedNode | undefined): readonly OpenLineageDataset[] {
  return node.kind === 'version' && source?.kind === 'run' ? datasetsOf(node) : datasetsOf(source);
}

function datasetsOf(node: DescribedNode | undefined): readonly OpenLineageDataset[] {
  if (!node) return [];
  const { kind, key, facts } = node;
  switch (kind) {
    case 'dataset': {
      const at = key.lastIndexOf('@');
      const version = { version: { ...facet('', { datasetVersion: key.slice(at + 1) }), _schemaURL: versionFacet } };
      return [{ namespace: 'modelyard/datasets', name: key.slice(0, at), facets: version }];
    }
    case 'logged-model':
      return [{ namespace: 'modelyard/logged-models', name: key, facets: {} }];
    case 'package':
      return [{ namespace: 'modelyard/packages', name: key, facets: {} }];
    case 'version': {
      const { modelId, name, version, artifactDigest } = facts;
      const own = facet('ModelVersionDatasetFacet', { modelId, modelVersionId: key, version, artifactDigest });
      const facets = {
        version: { ...facet('', { datasetVersion: String(version) }), _schemaURL: versionFacet },
        modelyard_modelVersion: own,
      };
      return [{ namespace: 'modelyard/models', name: String(name), facets }];
    }
    case 'run':
    case 'deployment':
      return [];
  }
}

function facet(schema: string, fields: Readonly<Record<string, unknown>>): Facet {
  return { _producer: producer, _schemaURL: `urn:modelyard:openlineage:1:${schema}`, ...fields };
}

/** MLflow's run ids are UUIDs without their dashes; of any other text a UUID of version 8 (RFC 9562) is made, always the same. */
export function uuidOf(text: string): string {
  const plain = /^[0-9a-f]{32}$/.test(text);
  const hex = plain ? text : createHash('sha256').update(text).digest('hex');
  const part = (from: number, to: number): string => hex.slice(from, to);
  const [third, fourth] = plain ? [part(12, 16), part(16, 20)] : [`8${part(13, 16)}`, `8${part(17, 20)}`];
  return `${part(0, 8)}-${part(8, 12)}-${third}-${fourth}-${part(20, 32)}`;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
