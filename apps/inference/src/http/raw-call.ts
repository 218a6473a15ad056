import type { LiveVersion } from '../pipeline/live-version.js';
import { invalid } from '../refusal.js';
import { datatypes } from '../tensors/datatypes.js';
import { readRawData, readText } from '../tensors/raw-data.js';
import type { Tensor, TensorDeclaration } from '../tensors/tensor.js';
import { HttpCall } from './http-call.js';
import type { HttpExchange } from './http-exchange.js';
import { inferReply } from './reply-form.js';

const request = { id: null, parameters: { binary_data_output: true }, inputs: [], outputs: null };

/** Triton's raw binary request: the whole body is the only input of the model, one row of it; replies are binary too. */
export class RawCall extends HttpCall {
  constructor(
    target: { readonly model: string; readonly version: string | null },
    private readonly body: Buffer,
    receivedAt: number,
    exchange: HttpExchange,
  ) {
    super(target.model, target.version, request, receivedAt, exchange, inferReply);
  }

  /** Throws a refusal when the model has several inputs or the bytes do not tell its shape. */
  override inputs({ signature }: LiveVersion): readonly Tensor[] {
    const [input] = signature.inputs;
    if (!input || signature.inputs.length > 1) {
      throw invalid(
        `a raw binary request needs a model with one input; '${signature.model}' has ${signature.inputs.length}`,
      );
    }
    return [readRaw(input, this.body)];
  }
}

function readRaw(input: TensorDeclaration, body: Buffer): Tensor {
  const { bytes } = datatypes[input.datatype];
  if (bytes === null) return { ...input, shape: input.shape.map(() => 1), data: [readText(input.name, 0, body)] };
  const [first, ...rest] = input.shape;
  // The first free dimension counts rows, of which there is one; one more may be told by the number of bytes.
  const oneRow = first === -1 && rest.length > 0 ? [1, ...rest] : input.shape;
  const known = oneRow.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const free = oneRow.filter((size) => size === -1).length;
  if (free > 1) throw invalid(`a raw binary request cannot say the shape of input '${input.name}': send a JSON header`);
  const told = known === 0 ? 0 : body.length / bytes / known;
  if (!Number.isInteger(told))
    throw invalid(`${body.length} bytes are no whole number of rows of input '${input.name}'`);
  const shape = oneRow.map((size) => (size === -1 ? told : size));
  const elements = shape.reduce((product, size) => product * size, 1);
  return { ...input, shape, data: readRawData({ ...input, shape }, elements, body) };
}
