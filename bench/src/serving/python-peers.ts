import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { searchPath } from './config.js';
import { applications, mustRun, python, type Launch, type Place } from './launch.js';

const modelEnvironment = ({ file }: Place) => ({ BENCH_MODEL: file, PYTHONPATH: applications });

/** Uvicorn as its documentation recommends: its C loop and C parser, and no access log. */
export async function uvicorn(application: string, place: Place): Promise<Launch> {
  const tuned = ['--loop', 'uvloop', '--http', 'httptools', '--no-access-log', '--log-level', 'warning'];
  return {
    command: await python('onnx-servers'),
    args: ['-m', 'uvicorn', `${application}:app`, '--host', '127.0.0.1', '--port', String(place.httpPort), ...tuned],
    env: modelEnvironment(place),
  };
}

export async function granian(place: Place): Promise<Launch> {
  const address = ['--host', '127.0.0.1', '--port', String(place.httpPort)];
  const tuned = ['--interface', 'rsgi', '--loop', 'uvloop', '--http', '1', '--workers', '1', '--runtime-mode', 'st'];
  return {
    command: join(dirname(await python('onnx-servers')), 'granian'),
    args: [...address, ...tuned, '--log-level', 'warning', 'granian_raw:app'],
    env: modelEnvironment(place),
  };
}

export async function script(family: string, name: string, place: Place): Promise<Launch> {
  return {
    command: await python(family),
    args: [join(applications, name), String(place.httpPort)],
    env: modelEnvironment(place),
  };
}

export async function bentoml(place: Place): Promise<Launch> {
  return {
    command: join(dirname(await python('bentoml')), 'bentoml'),
    args: ['serve', 'bentoml_service:OnnxService', '--host', '127.0.0.1', '--port', String(place.httpPort)],
    env: { ...modelEnvironment(place), BENTOML_HOME: place.folder, BENTOML_DO_NOT_TRACK: 'true' },
  };
}

export async function mlserver(place: Place): Promise<Launch> {
  const settings = {
    host: '127.0.0.1',
    http_port: place.httpPort,
    grpc_port: place.grpcPort,
    metrics_endpoint: null,
    debug: false,
    // One core: workers of their own would only add a hop.
    parallel_workers: 0,
  };
  // Thirty-two callers fill a batch at once; a lone one waits for company as briefly as may be said.
  const model = {
    name: 'model',
    implementation: 'mlserver_runtime.OnnxRuntime',
    max_batch_size: 32,
    max_batch_time: 0.001,
  };
  writeFileSync(join(place.folder, 'settings.json'), JSON.stringify(settings));
  writeFileSync(join(place.folder, 'model-settings.json'), JSON.stringify(model));
  return {
    command: join(dirname(await python('mlserver')), 'mlserver'),
    args: ['start', place.folder],
    env: modelEnvironment(place),
  };
}

export async function mlflow(place: Place): Promise<Launch> {
  const interpreter = await python('mlflow');
  const packed = join(place.folder, 'model');
  mustRun(interpreter, [join(applications, 'mlflow_package.py'), place.file, packed]);
  const address = ['--host', '127.0.0.1', '--port', String(place.httpPort)];
  return {
    command: join(dirname(interpreter), 'mlflow'),
    args: ['models', 'serve', '--model-uri', packed, '--env-manager', 'local', '--workers', '1', ...address],
    env: { MLFLOW_DISABLE_TELEMETRY: 'true', PATH: searchPath(dirname(interpreter)) },
  };
}
