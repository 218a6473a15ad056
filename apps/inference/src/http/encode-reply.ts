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

/** What all replies of a version have in common. */
const textsOf = perVersion(({ served, signature }) => ({
  start: `{"model_name":${JSON.stringify(served.name)},"model_version":${JSON.stringify(served.version)},`,
  versionId: `"model_version_id":${JSON.stringify(served.modelVersionId)}`,
  heads: new Map(
    signature.outputs.map((output) => [output.name, { datatype: output.datatype, text: tensorHead(output) }] as const),
  ),
}));

const tensorHead = ({ name, datatype }: { name: string; datatype: string }): string =>
  `{"name":${JSON.stringify(name)},"datatype":"${datatype}"`;

/** Encodes an answer to a request over HTTP. Throws a refusal when an output has no JSON form and none was asked raw. */
export function encodeReply(request: InferRequest, answer: Answer): EncodedReply {
  const { outputs } = answer;
  const { start: reply, versionId, heads } = textsOf(answer.live);
  const binary: Buffer[] = [];
  let json = reply;
  if (request.id !== null) json += `"id":${JSON.stringify(request.id)},`;
  json += `"parameters":${parametersText(answer, versionId)},"outputs":[`;
  for (let at = 0; at < outputs.length; at++) {
    const output = outputs[at] as Tensor;
    const declared = heads.get(output.name);
    // A classified output is text, whatever the model declares.
    const start = declared?.datatype === output.datatype ? declared.text : tensorHead(output);
    const shape = `${at > 0 ? ',' : ''}${start},"shape":[${output.shape.join(',')}]`;
    if (asBinary(request.parameters, request.outputs?.[at])) {
      json += `${shape},"parameters":{"binary_data_size":${append(binary, output)}}}`;
    } else json += `${shape},"data":${jsonData(output)}}`;
  }
  return { json: `${json}]}`, binary };
}

/** The answer's parameters as JSON, written from what they are made of: they hold the prediction id, so no two are equal. */
function parametersText({ predictionId, route }: Answer, versionId: string): string {
  let text = `{"prediction_id":${JSON.stringify(predictionId)},"routed_by":"${route.why}",${versionId}`;
  if (route.experiment !== null) text += `,"experiment":${JSON.stringify(route.experiment)}`;
  if (route.arm !== null) text += `,"arm":${JSON.stringify(route.arm)}`;
  return `${text}}`;
}

/** The output's own wish wins over the request's. */
const asBinary = (parameters: Parameters, output: RequestedOutput | undefined): boolean =>
  output?.binary ?? parameters['binary_data_output'] === true;

function append(binary: Buffer[], output: Tensor): number {
  const bytes = rawData(output);
  binary.push(bytes);
  return bytes.length;
}
