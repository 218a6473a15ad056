import { join } from 'node:path';
import { cacheFolder } from './config.js';
import { matching, mustRun, peers, python, sitePackages, type Launch, type Place } from './launch.js';

/** Built where cargo is: its lock file pins the crates. */
export async function rust(place: Place): Promise<Launch> {
  const crate = join(peers, 'rust');
  const target = join(cacheFolder(), 'bench-onnx-server');
  mustRun('cargo', [
    'build',
    '--release',
    '--locked',
    '--manifest-path',
    join(crate, 'Cargo.toml'),
    '--target-dir',
    target,
  ]);
  const library = join(sitePackages(await python('onnx-servers')), 'onnxruntime/capi');
  return {
    command: join(target, 'release/modelyard-bench-onnx-server'),
    args: [String(place.httpPort), place.file],
    env: { ORT_DYLIB_PATH: join(library, matching(library, /^libonnxruntime\.so\.\d/)) },
  };
}
