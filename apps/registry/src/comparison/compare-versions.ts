import { Injectable } from '@nestjs/common';
import type { InspectedModel, InspectedValue } from '@modelyard/onnx';
import { FindVersion, type VersionDetail } from '../model-versions/find-version.js';
import { contractChanges, verdictOf, type ContractChange, type Effect } from './compatibility.js';
import { differences, type Differences } from './differences.js';
import { GraphFacts } from './graph-facts.js';
import { ReadContracts, type VersionContracts } from './version-contracts.js';
import { FindFigures } from './version-figures.js';

interface ComparedVersion {
  readonly name: string;
  readonly version: string;
  readonly modelVersionId: string;
}

/** Whether callers of the left version could be given the right one. */
export interface Compatibility {
  /** `unknown` where there is no contract that both have. */
  readonly verdict: Effect | 'unknown';
  /** The contracts that were compared. */
  readonly contracts: readonly ('signature' | 'tensors')[];
  readonly changes: readonly (ContractChange & { readonly contract: 'signature' | 'tensors' })[];
}

export interface GraphDifferences {
  /** Operator -> how often it occurs. */
  readonly operators: Differences<number>;
  /** Domain -> operator set version. */
  readonly opsets: Differences<number>;
  readonly inputs: Differences<string>;
  readonly outputs: Differences<string>;
  /** Number, elements and bytes of the tensors with weights and other constants; IR version; producer. */
  readonly facts: Differences<number | string>;
}

export interface Comparison {
  readonly left: ComparedVersion;
  readonly right: ComparedVersion;
  readonly compatibility: Compatibility;
  readonly metrics: Differences<number | string>;
  readonly params: Differences<string>;
  readonly tags: Differences<string>;
  /** Null where one of the two has no ONNX graph. */
  readonly graph: GraphDifferences | null;
}

export interface VersionName {
  readonly name: string;
  readonly version: number;
}

@Injectable()
export class CompareVersions {
  constructor(
    private readonly versions: FindVersion,
    private readonly contracts: ReadContracts,
    private readonly figures: FindFigures,
    private readonly graphs: GraphFacts,
  ) {}

  /** @param all whether what is the same is told as well. Throws `resource-not-found` for a version that is not there. */
  async execute(one: VersionName, other: VersionName, all: boolean): Promise<Comparison> {
    const [left, right] = [await this.found(one), await this.found(other)];
    const [before, after] = await Promise.all([this.figures.of(left), this.figures.of(right)]);
    return {
      left: named(left),
      right: named(right),
      compatibility: compatibilityOf(await this.contracts.of(left), await this.contracts.of(right)),
      metrics: differences(before.metrics, after.metrics, all),
      params: differences(before.params, after.params, all),
      tags: differences(tagsOf(left), tagsOf(right), all),
      graph: await this.graph(left, right, all),
    };
  }

  private found({ name, version }: VersionName): Promise<VersionDetail> {
    return this.versions.detail(name, version);
  }

  private async graph(left: VersionDetail, right: VersionDetail, all: boolean): Promise<GraphDifferences | null> {
    const [before, after] = [left, right].map(({ registration }) => registration.servedModel?.artifact);
    if (!before || !after) return null;
    const [one, other] = await Promise.all([this.graphs.of(before), this.graphs.of(after)]);
    return {
      operators: differences(one.operators, other.operators, all),
      opsets: differences(one.opsets, other.opsets, all),
      inputs: differences(valuesOf(one.inputs), valuesOf(other.inputs), all),
      outputs: differences(valuesOf(one.outputs), valuesOf(other.outputs), all),
      facts: differences(factsOf(one), factsOf(other), all),
    };
  }
}

function compatibilityOf(left: VersionContracts, right: VersionContracts): Compatibility {
  const compared = (['signature', 'tensors'] as const).flatMap((contract) => {
    const [before, after] = [left[contract], right[contract]];
    return before && after ? [{ contract, changes: contractChanges(before, after) }] : [];
  });
  const changes = compared.flatMap(({ contract, changes: own }) => own.map((change) => ({ contract, ...change })));
  return {
    verdict: compared.length === 0 ? 'unknown' : verdictOf(changes),
    contracts: compared.map(({ contract }) => contract),
    changes,
  };
}

function named({ name, version, modelVersionId }: VersionDetail): ComparedVersion {
  return { name, version: String(version), modelVersionId };
}

function tagsOf({ tags }: VersionDetail): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}

function valuesOf(values: readonly InspectedValue[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    values.map(({ name, onnxType, shape }) => [name, `${onnxType}[${shape?.join(', ') ?? '…'}]`]),
  );
}

function factsOf({ constants, irVersion, producer }: InspectedModel): Readonly<Record<string, number | string>> {
  const { tensors, elements, bytes } = constants;
  const made = `${producer.name} ${producer.version}`.trim();
  return { constants: tensors, constantElements: elements, constantBytes: bytes, irVersion, producer: made };
}
