import type { Answer } from '../pipeline/inference-call.js';
import type { InferRequest, Parameters, RequestedOutput } from '../pipeline/infer-request.js';
import { perVersion } from '../pipeline/per-version.js';
import { jsonData } from '../tensors/json-data.js';
import { rawData } from '../tensors/raw-data.js';
import type { Tensor } from '../tensors/tensor.js';

/** An encoded infer reply: JSON, and behind it the outputs that were asked for as raw bytes. */
export interface EncodedReply {
  readonly json: string;
  /** Empty when every output is in the JSON. */
  readonly binary: readonly Buffer[];
}

const prefixOf = perVersion(
  ({ served }) => `{"model_name":${JSON.stringify(served.name)},"model_version":${JSON.stringify(served.version)},`,
);

const tensorHeads = perVersion(
  ({ signature }) =>
    new Map(
      signature.outputs.map(
        (output) => [output.name, { datatype: output.datatype, text: tensorHead(output) }] as const,
      ),
    ),
);

const tensorHead = ({ name, datatype }: { name: string; datatype: string }): string =>
  `{"name":${JSON.stringify(name)},"datatype":"${datatype}"`;

/** Encodes an answer to a request over HTTP. Throws a refusal when an output has no JSON form and none was asked raw. */
export function encodeReply(request: InferRequest, { live, parameters, outputs }: Answer): EncodedReply {
  const heads = tensorHeads(live);
  const binary: Buffer[] = [];
  const encoded = outputs.map((output, at) => {
    const declared = heads.get(output.name);
    // A classified output is text, whatever the model declares.
    const start = declared?.datatype === output.datatype ? declared.text : tensorHead(output);
    const head = `${start},"shape":[${output.shape.join(',')}]`;
    if (!asBinary(request.parameters, request.outputs?.[at])) return `${head},"data":${jsonData(output)}}`;
    return `${head},"parameters":{"binary_data_size":${append(binary, output)}}}`;
  });
  const id = request.id === null ? '' : `"id":${JSON.stringify(request.id)},`;
  return {
    json: `${prefixOf(live)}${id}"parameters":${JSON.stringify(parameters)},"outputs":[${encoded.join(',')}]}`,
    binary,
  };
}

/** The output's own wish wins over the request's. */
const asBinary = (parameters: Parameters, output: RequestedOutput | undefined): boolean =>
  output?.binary ?? parameters['binary_data_output'] === true;

function append(binary: Buffer[], output: Tensor): number {
  const bytes = rawData(output);
  binary.push(bytes);
  return bytes.length;
}
