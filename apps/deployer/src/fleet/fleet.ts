import type { Environment, ModelId, ServedModel } from '@modelyard/contracts';
import type { Tensor } from '@modelyard/model-runs';
import type { GoldenRow } from '../golden/golden-row.js';
import type { Readiness } from '../staging/verification.js';

export interface FleetAnswer {
  readonly outputs: readonly Tensor[];
  /** From sending the request to having read the answer. */
  readonly latencyMs: number;
}

/** The inference processes of an environment, as one who asks and never changes anything. */
export abstract class Fleet {
  /** Never rejects: a fleet that cannot be reached is still loading. */
  abstract readiness(environment: Environment, model: ServedModel): Promise<Readiness>;

  /** Whether requests follow this revision of the model's traffic plan, or a later one. Never rejects. */
  abstract follows(environment: Environment, modelId: ModelId, revision: number): Promise<boolean>;

  /**
   * Sends one row to exactly this version, marked as verification so that monitoring leaves it out.
   * @throws DomainError `fleet-refused` (the answer was an error) or `fleet-unreachable`
   */
  abstract infer(environment: Environment, model: ServedModel, row: GoldenRow): Promise<FleetAnswer>;
}
