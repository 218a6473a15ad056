import { fileURLToPath } from 'node:url';
import type { Launch, Place } from './launch.js';
import { modelyard } from './modelyard.js';
import type { BenchModel } from './models.js';
import { bentoml, granian, mlflow, mlserver, script, uvicorn } from './python-peers.js';
import { invocations, named, openInference, type BenchRequest } from './requests.js';
import { rust } from './rust-peer.js';
import { triton } from './triton-peer.js';

/** A server that takes part. */
export interface Contender {
  readonly title: string;
  readonly launch: (place: Place) => Launch | Promise<Launch>;
  readonly request: (model: BenchModel) => BenchRequest;
  /** It answers with one fixed text, so its answers are not compared. */
  readonly isFloor?: boolean;
}

/** The title of the contender that logs nothing. */
export const UNLOGGED = 'Modelyard without its prediction log';

const staticServer = fileURLToPath(new URL('./static-server.js', import.meta.url));

/** By the names that --peers takes; ours is always there. */
export const contenders = {
  modelyard: { title: 'Modelyard', launch: (place) => modelyard(place, 1), request: openInference },
  'modelyard-unlogged': {
    title: UNLOGGED,
    launch: (place) => modelyard(place, 0),
    request: openInference,
  },
  'modelyard-two': {
    title: 'Modelyard, two processes',
    launch: (place) => modelyard(place, 1, 2),
    request: openInference,
  },
  static: {
    title: 'static reply (`node:http`)',
    launch: ({ httpPort }) => ({ command: process.execPath, args: [staticServer, String(httpPort)] }),
    request: openInference,
    isFloor: true,
  },
  rust: { title: 'Rust (axum + ort)', launch: rust, request: openInference },
  granian: { title: 'Granian, raw handler', launch: granian, request: openInference },
  'fastapi-raw': {
    title: 'FastAPI + onnxruntime, raw (orjson)',
    launch: (place) => uvicorn('fastapi_raw', place),
    request: openInference,
  },
  'fastapi-typed': {
    title: 'FastAPI + onnxruntime, typed',
    launch: (place) => uvicorn('fastapi_typed', place),
    request: openInference,
  },
  triton: { title: 'Triton (Python backend)', launch: triton, request: openInference },
  mlserver: { title: 'MLServer', launch: mlserver, request: openInference },
  kserve: {
    title: 'KServe, Python server',
    launch: (place) => script('kserve', 'kserve_server.py', place),
    request: openInference,
  },
  litserve: {
    title: 'LitServe',
    launch: (place) => script('onnx-servers', 'litserve_server.py', place),
    request: (model) => named(model, 'row'),
  },
  bentoml: { title: 'BentoML', launch: bentoml, request: (model) => named(model, 'rows') },
  mlflow: { title: '`mlflow models serve`', launch: mlflow, request: invocations },
} satisfies Record<string, Contender>;

export type ContenderName = keyof typeof contenders;
