/** The array that holds a tensor of each datatype, row-major. FP16 is kept as its 16-bit patterns; BOOL as 0 and 1. */
export interface Arrays {
  readonly BOOL: Uint8Array;
  readonly UINT8: Uint8Array;
  readonly UINT16: Uint16Array;
  readonly UINT32: Uint32Array;
  readonly UINT64: BigUint64Array;
  readonly INT8: Int8Array;
  readonly INT16: Int16Array;
  readonly INT32: Int32Array;
  readonly INT64: BigInt64Array;
  readonly FP16: Uint16Array;
  readonly FP32: Float32Array;
  readonly FP64: Float64Array;
  readonly BYTES: readonly string[];
}

/** A datatype of the Open Inference Protocol. */
export type Datatype = keyof Arrays;

/** One element as a caller writes it. 64-bit integers are bigints: a number would lose digits beyond 2^53. */
export type ElementOf<D extends Datatype> = D extends 'BYTES'
  ? string
  : D extends 'BOOL'
    ? boolean
    : D extends 'INT64' | 'UINT64'
      ? bigint
      : number;

/** A typed array that a datatype travels in. */
type NumericArray = Exclude<Arrays[Datatype], readonly string[]>;

/** How a datatype of fixed size is held, and whether a value that does not fit would be wrapped without a word. */
interface NumericFacts {
  readonly create: (elements: number) => NumericArray;
  readonly exact: boolean;
}

/** Every datatype but BYTES, whose elements have a length of their own. */
export const numeric: Readonly<Record<Exclude<Datatype, 'BYTES'>, NumericFacts>> = {
  BOOL: { create: (n) => new Uint8Array(n), exact: false },
  UINT8: { create: (n) => new Uint8Array(n), exact: true },
  UINT16: { create: (n) => new Uint16Array(n), exact: true },
  UINT32: { create: (n) => new Uint32Array(n), exact: true },
  UINT64: { create: (n) => new BigUint64Array(n), exact: true },
  INT8: { create: (n) => new Int8Array(n), exact: true },
  INT16: { create: (n) => new Int16Array(n), exact: true },
  INT32: { create: (n) => new Int32Array(n), exact: true },
  INT64: { create: (n) => new BigInt64Array(n), exact: true },
  FP16: { create: (n) => new Uint16Array(n), exact: true },
  FP32: { create: (n) => new Float32Array(n), exact: false },
  FP64: { create: (n) => new Float64Array(n), exact: false },
};

export const isDatatype = (name: string): name is Datatype => name === 'BYTES' || Object.hasOwn(numeric, name);
