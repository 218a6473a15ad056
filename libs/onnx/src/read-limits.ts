import { OnnxError } from './onnx-error.js';

/** Upper bounds on what one model may make us hold. They bound memory before a byte of the model has been trusted. */
export interface ReadLimits {
  /** Size of the file. Protobuf itself ends at 2 GiB; larger models keep their weights in external data. */
  readonly bytes: number;
  readonly nodes: number;
  readonly tensors: number;
  /** Nesting of messages; subgraphs and types are the only ones that recurse. */
  readonly depth: number;
  /** Number of names, keys and string elements. */
  readonly strings: number;
  /** Length of one name, key or metadata value, in bytes. */
  readonly stringBytes: number;
  /** Number of elements in numeric attribute lists, dimensions and typed tensor data. */
  readonly numbers: number;
}

export const defaultReadLimits: ReadLimits = {
  bytes: 2 ** 31 - 1,
  nodes: 500_000,
  tensors: 200_000,
  depth: 64,
  strings: 5_000_000,
  stringBytes: 4 * 2 ** 20,
  numbers: 100_000_000,
};

type Counted = 'nodes' | 'tensors' | 'strings' | 'numbers';

/** What is left of the limits while one file is read. One budget serves all readers of that file. */
export class ReadBudget {
  private readonly used: Record<Counted, number> = { nodes: 0, tensors: 0, strings: 0, numbers: 0 };

  constructor(readonly limits: ReadLimits) {}

  spend(what: Counted, amount = 1): void {
    this.used[what] += amount;
    if (this.used[what] > this.limits[what]) throw limitExceeded(what, this.limits[what]);
  }
}

export function limitExceeded(what: keyof ReadLimits, limit: number): OnnxError {
  return new OnnxError(
    'limit-exceeded',
    `the model has more ${what} than the limit of ${limit}`,
    `make the model smaller, or raise the limit "${what}" of the service that reads it`,
  );
}
