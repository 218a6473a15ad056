import { categoryOf } from '../features/encoding.js';
import type { TrainedModel } from '../trained-model.js';
import { exportOnnx } from './export-onnx.js';
import { signatureOf } from './signature.js';

/** Who made the model, when, in which run; ends up in MLmodel. */
export interface ModelOrigin {
  readonly createdAt: Date;
  readonly runId?: string;
}

/** The files of an MLflow model folder with the ONNX flavour, by path relative to it. */
export function modelDirectory(model: TrainedModel, origin: ModelOrigin): ReadonlyMap<string, Uint8Array> {
  const onnx = exportOnnx(model);
  const utf8 = new TextEncoder();
  return new Map([
    ['MLmodel', utf8.encode(mlModel(model, origin, onnx.length))],
    ['model.onnx', onnx],
    ['input_example.json', utf8.encode(`${JSON.stringify(inputExample(model))}\n`)],
    ['requirements.txt', utf8.encode('mlflow\nonnx>=1.14\nonnxruntime>=1.16\n')],
  ]);
}

/** YAML takes JSON strings as they are, so every text is written by JSON.stringify; the signature's halves are JSON inside a string. */
function mlModel(model: TrainedModel, origin: ModelOrigin, bytes: number): string {
  const signature = signatureOf(model);
  const text = (value: unknown) => JSON.stringify(JSON.stringify(value));
  return [
    'artifact_path: model',
    'flavors:',
    '  onnx:',
    '    data: model.onnx',
    '    onnx_version: "1.14.0"',
    '    providers: [CPUExecutionProvider]',
    '    onnx_session_options: null',
    '    code: null',
    '  python_function:',
    '    loader_module: mlflow.onnx',
    '    data: model.onnx',
    `model_size_bytes: ${bytes}`,
    ...(origin.runId === undefined ? [] : [`run_id: ${JSON.stringify(origin.runId)}`]),
    `utc_time_created: ${JSON.stringify(origin.createdAt.toISOString().replace('T', ' ').replace('Z', ''))}`,
    'saved_input_example_info:',
    '  artifact_path: input_example.json',
    '  pandas_orient: split',
    '  type: dataframe',
    'signature:',
    `  inputs: ${text(signature.inputs)}`,
    `  outputs: ${text(signature.outputs)}`,
    '  params: null',
    '',
  ].join('\n');
}

function inputExample(model: TrainedModel): {
  readonly columns: readonly string[];
  readonly data: readonly unknown[][];
} {
  const { example, encodings } = model;
  const cell = (name: string, kind: string, row: number) => {
    const value = example.columns.get(name)?.[row] ?? null;
    if (kind === 'categorical') return categoryOf(value);
    return value === null ? null : Math.fround(Number(value));
  };
  return {
    columns: encodings.map(({ name }) => name),
    data: Array.from({ length: example.rows }, (_, row) => encodings.map(({ name, kind }) => cell(name, kind, row))),
  };
}
