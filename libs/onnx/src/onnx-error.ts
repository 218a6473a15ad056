/** Every way this library refuses a file. The codes are stable: callers branch on them and documents name them. */
export type OnnxErrorCode =
  | 'truncated'
  | 'malformed-varint'
  | 'unsupported-wire-type'
  | 'malformed-text'
  | 'number-out-of-range'
  | 'limit-exceeded'
  | 'too-deep'
  | 'no-graph'
  | 'two-graphs'
  | 'external-data-path'
  | 'not-repairable'
  | 'tensor-data'
  | 'unsupported-tensor';

/** Thrown for bytes that are no acceptable ONNX model. `nextStep` tells the owner of the file what to do about it. */
export class OnnxError extends Error {
  override readonly name = 'OnnxError';

  constructor(
    readonly code: OnnxErrorCode,
    message: string,
    readonly nextStep: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
