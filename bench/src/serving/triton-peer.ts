import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { searchPath } from './config.js';
import { applications, python, sitePackages, type Launch, type Place } from './launch.js';
import type { BenchModel } from './models.js';

/** Triton out of the wheel that carries its program; the model runs in its Python backend, the only one in the wheel. */
export async function triton(place: Place): Promise<Launch> {
  const interpreter = await python('triton');
  const packages = sitePackages(interpreter);
  const server = join(packages, 'pytriton/tritonserver');
  // The server looks for the interpreter's stub beside the backend.
  const backends = join(place.folder, 'backends');
  cpSync(join(server, 'backends'), backends, { recursive: true });
  cpSync(
    join(server, 'python_backend_stubs', basename(join(packages, '..')).replace('python', '')),
    join(backends, 'python'),
    { recursive: true },
  );
  const version = join(place.folder, 'models/model/1');
  mkdirSync(version, { recursive: true });
  cpSync(join(applications, 'triton_model.py'), join(version, 'model.py'));
  cpSync(join(applications, 'onnx_model.py'), join(version, 'onnx_model.py'));
  writeFileSync(join(version, '../config.pbtxt'), tritonConfig(place.model));
  return {
    command: join(server, 'bin/tritonserver'),
    args: [
      `--model-repository=${join(place.folder, 'models')}`,
      `--backend-directory=${backends}`,
      `--http-address=127.0.0.1`,
      `--http-port=${place.httpPort}`,
      `--grpc-address=127.0.0.1`,
      `--grpc-port=${place.grpcPort}`,
      '--allow-metrics=false',
      // It has one core to itself, so the eight threads that are its default would only take turns.
      '--http-thread-count=1',
    ],
    env: {
      BENCH_MODEL: place.file,
      PYTHONPATH: `${applications}:${packages}`,
      PATH: searchPath(dirname(interpreter)),
      LD_LIBRARY_PATH: join(packages, 'nvidia_pytriton.libs'),
    },
  };
}

const tritonConfig = ({ width }: BenchModel): string => `
name: "model"
backend: "python"
max_batch_size: 64
input [ { name: "x", data_type: TYPE_FP32, dims: [ ${width} ] } ]
output [ { name: "y", data_type: TYPE_FP32, dims: [ 1 ] } ]
instance_group [ { count: 1, kind: KIND_CPU } ]
dynamic_batching { }
`;
