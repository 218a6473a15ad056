import { Clock, DomainError } from '@modelyard/chassis';
import {
  type GoldenRowSource,
  type CheckResult,
  type RolloutPolicy,
  type ServedModel,
  staging,
} from '@modelyard/contracts';
import { Injectable } from '@nestjs/common';
import { Fleet, type FleetAnswer } from '../fleet/fleet.js';
import { differenceBetween } from '../golden/compare-outputs.js';
import type { Tensor } from '@modelyard/model-runs';
import { type GoldenSet, GoldenSets } from '../golden/golden-sets.js';
import type { VersionRow } from '../versions/version.entity.js';

export interface StagingReport {
  readonly checks: CheckResult[];
  /** Null when it never came to golden rows. */
  readonly goldenRows: GoldenRowSource | null;
}

/** Puts a loaded version through its checks: schema, golden outputs, latency. Never rejects for the model's own faults. */
@Injectable()
export class RunStagingChecks {
  constructor(
    private readonly goldenSets: GoldenSets,
    private readonly fleet: Fleet,
    private readonly clock: Clock,
  ) {}

  async execute(
    version: VersionRow,
    model: ServedModel,
    limits: RolloutPolicy['verification'],
  ): Promise<StagingReport> {
    const startedAt = this.clock.now().getTime();
    const load: CheckResult = { name: 'load', passed: true, detail: 'the staging fleet holds it ready', figures: {} };
    let golden: GoldenSet;
    try {
      golden = await this.goldenSets.ofVersion(version, model, limits.goldenRows);
    } catch (error) {
      return { checks: [load, refusal('golden-outputs', error)], goldenRows: null };
    }
    try {
      const answers: FleetAnswer[] = [];
      for (const row of golden.rows) answers.push(await this.fleet.infer(staging, model, row));
      const elapsedMs = this.clock.now().getTime() - startedAt;
      return {
        goldenRows: golden.origin,
        checks: [
          load,
          schemaCheck(model, answers),
          outputsCheck(golden, answers, limits.tolerance, elapsedMs),
          latencyCheck(answers, limits.latencyAboveMs),
        ],
      };
    } catch (error) {
      return { checks: [load, refusal('golden-outputs', error)], goldenRows: golden.origin };
    }
  }
}

/** A fault of the model is a failed check; anything else (the database, a fleet that went away) is tried again later. */
function refusal(name: string, error: unknown): CheckResult {
  if (error instanceof DomainError && error.kind !== 'unavailable') {
    return { name, passed: false, detail: error.message, figures: {} };
  }
  throw error;
}

function schemaCheck(model: ServedModel, answers: readonly FleetAnswer[]): CheckResult {
  const fault = answers.map(({ outputs }) => schemaFault(model, outputs)).find((found) => found !== null);
  return {
    name: 'schema',
    passed: fault === undefined,
    detail: fault ?? 'the outputs match the signature',
    figures: { outputs: model.outputs.length },
  };
}

function schemaFault(model: ServedModel, outputs: readonly Tensor[]): string | null {
  for (const spec of model.outputs) {
    const output = outputs.find(({ name }) => name === spec.name);
    if (!output) return `output '${spec.name}' of the signature is missing from the answer`;
    if (output.datatype !== spec.datatype) {
      return `output '${spec.name}' has datatype ${output.datatype}, the signature says ${spec.datatype}`;
    }
    const fits =
      spec.shape.length === output.shape.length &&
      spec.shape.every((size, at) => size === -1 || size === output.shape[at]);
    if (!fits)
      return `output '${spec.name}' has shape [${output.shape.join(', ')}], the signature says [${spec.shape.join(', ')}]`;
  }
  return null;
}

function outputsCheck(
  golden: GoldenSet,
  answers: readonly FleetAnswer[],
  tolerance: number,
  elapsedMs: number,
): CheckResult {
  const differences = golden.outputs.map((expected, at) =>
    differenceBetween(expected, answers[at]?.outputs ?? [], tolerance),
  );
  const first = differences.findIndex((difference) => difference !== null);
  return {
    name: 'golden-outputs',
    passed: first === -1,
    detail:
      first === -1
        ? `${golden.rows.length} golden rows from the ${golden.origin} gave the expected outputs`
        : `golden row ${first}: ${differences[first]}`,
    figures: {
      rows: golden.rows.length,
      different: differences.filter((difference) => difference !== null).length,
      tolerance,
      elapsedMs,
    },
  };
}

function latencyCheck(answers: readonly FleetAnswer[], limitMs: number): CheckResult {
  const sorted = answers.map(({ latencyMs }) => latencyMs).toSorted((a, b) => a - b);
  // Nearest-rank percentile: of sixteen rows this is the slowest, which is what a smoke check should look at.
  const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0;
  return {
    name: 'latency',
    passed: p95 <= limitMs,
    detail: `95 of 100 golden rows were answered within ${p95.toFixed(1)} ms; the limit is ${limitMs} ms`,
    figures: { p95Ms: p95, limitMs },
  };
}
