import { invalid } from '../refusal.js';

/** The raw tensors behind a request's JSON header, taken in the order of the inputs that announce them. */
export class BinarySection {
  constructor(
    private readonly body: Buffer,
    private at: number,
  ) {}

  take(input: string, size: unknown): Buffer {
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
      throw invalid(`'binary_data_size' of input '${input}' must be a non-negative integer`);
    }
    const end = this.at + size;
    if (end > this.body.length) {
      throw invalid(
        `input '${input}' announces ${size} bytes of binary data, but only ${this.body.length - this.at} follow the request header; is Inference-Header-Content-Length set?`,
      );
    }
    const bytes = this.body.subarray(this.at, end);
    this.at = end;
    return bytes;
  }

  assertConsumed(): void {
    const left = this.body.length - this.at;
    if (left > 0) throw invalid(`${left} bytes of binary data belong to no input`);
  }
}

/**
 * The length of the JSON header in front of binary tensors; null when the whole body is JSON.
 * 0 marks Triton's raw request, whose body has no JSON at all. Throws a refusal when the header is no integer within
 * the body.
 */
export function readJsonLength(header: string | undefined, bodyLength: number): number | null {
  if (header === undefined) return null;
  if (!/^\d{1,10}$/.test(header)) {
    throw invalid(`Inference-Header-Content-Length must be a non-negative integer, got '${header}'`);
  }
  const length = Number(header);
  if (length > bodyLength) {
    throw invalid(`Inference-Header-Content-Length ${length} is larger than the body of ${bodyLength} bytes`);
  }
  return length;
}
