import { rowOf, type BenchModel } from './models.js';

/** What is sent again and again, and how the answer is read from the reply's body. */
export interface BenchRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The model's numbers in the reply. */
  readonly answer: (body: Buffer) => number[];
}

const json = { 'content-type': 'application/json' };
const inferPath = '/v2/models/model/infer';

/** The Open Inference Protocol, JSON both ways. */
export const openInference = (model: BenchModel): BenchRequest => ({
  path: inferPath,
  headers: json,
  body: encode({ inputs: [{ name: 'x', shape: [1, model.width], datatype: 'FP32', data: rowOf(model) }] }),
  answer: (body) => numbersIn((parse(body)['outputs'] as { data: unknown }[])[0]?.data),
});

/** The same with binary tensors both ways. */
export function binaryInference(model: BenchModel): BenchRequest {
  const data = Buffer.from(Float32Array.from(rowOf(model)).buffer);
  const input = {
    name: 'x',
    shape: [1, model.width],
    datatype: 'FP32',
    parameters: { binary_data_size: data.length },
  };
  const header = encode({ parameters: { binary_data_output: true }, inputs: [input] });
  return {
    path: inferPath,
    headers: {
      'content-type': 'application/octet-stream',
      'inference-header-content-length': String(header.length),
    },
    body: Buffer.concat([header, data]),
    answer: (body) => [body.readFloatLE(body.length - Float32Array.BYTES_PER_ELEMENT)],
  };
}

/** MLflow's scoring protocol. */
export const invocations = (model: BenchModel): BenchRequest => ({
  path: '/invocations',
  headers: json,
  body: encode({ inputs: [rowOf(model)] }),
  answer: (body) => numbersIn(parse(body)['predictions']),
});

/** A service's own form: rows by the name of the argument. */
export const named = (model: BenchModel, shape: 'row' | 'rows'): BenchRequest => ({
  path: '/predict',
  headers: json,
  body: encode({ x: shape === 'row' ? rowOf(model) : [rowOf(model)] }),
  answer: (body) => numbersIn(parse(body)),
});

const encode = (document: unknown): Buffer => Buffer.from(JSON.stringify(document));

const parse = (body: Buffer): Record<string, unknown> => JSON.parse(body.toString()) as Record<string, unknown>;

/** All numbers of a document, however deep. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}
