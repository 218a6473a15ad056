import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inheritedEnvironment } from './config.js';
import { repository, type Launch, type Place } from './launch.js';
import { prepareState } from './prepared-state.js';

/**
 * The service as it runs in production: routing, validation, metrics, and the prediction log in its spool. The spool is sent on when
 * MODELYARD_EVENT_LOG and its address are set, else the event log is away.
 * @param sample the share of predictions to log, 0 … 1
 * @param processes how many serve
 */
export async function modelyard(place: Place, sample: number, processes = 1): Promise<Launch> {
  const folders = { artifacts: join(place.folder, 'artifacts'), state: join(place.folder, 'state') };
  await prepareState([{ name: 'model', model: place.model }], folders, sample);
  const profiling = place.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${place.profile}`];
  return {
    command: process.execPath,
    args: [...profiling, repository('apps/inference/dist/main.js')],
    env: {
      MODELYARD_EVENT_LOG: 'embedded',
      MODELYARD_EVENT_LOG_URL: 'postgres://nobody@127.0.0.1:1/nowhere',
      ...inheritedEnvironment(),
      MODELYARD_HTTP_PORT: String(place.httpPort),
      MODELYARD_GRPC_PORT: String(place.grpcPort),
      MODELYARD_ARTIFACTS_URL: pathToFileURL(folders.artifacts).href,
      MODELYARD_ENVIRONMENT: 'production',
      MODELYARD_STATE_DIR: folders.state,
      MODELYARD_LOG_LEVEL: 'error',
      MODELYARD_SPOOL_MAX_MB: '8192',
      MODELYARD_SERVING_PROCESSES: String(processes),
      NODE_COMPILE_CACHE: join(tmpdir(), `modelyard-bench-compiled-${process.pid}`),
    },
  };
}
