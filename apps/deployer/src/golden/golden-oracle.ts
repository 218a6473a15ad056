import type { ServedModel } from '@modelyard/contracts';
import type { Tensor } from '@modelyard/model-runs';
import type { GoldenRow } from './golden-row.js';

/** Computes what a version should answer, independently of the fleet that will be asked the same. */
export abstract class GoldenOracle {
  /**
   * @returns one list of output tensors per row
   * @throws DomainError `model-does-not-run` with the runtime's words; `artifact-…` when the bytes are not what was registered
   */
  abstract outputsOf(model: ServedModel, rows: readonly GoldenRow[]): Promise<Tensor[][]>;
}
