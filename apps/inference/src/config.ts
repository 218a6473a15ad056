import { artifactsConfig, eventLogConfig, httpConfig, loadConfig, variable, wholeNumber } from '@modelyard/chassis';
import { Environment } from '@modelyard/contracts';
import { availableParallelism } from 'node:os';
import { z } from 'zod';

const megabytes = wholeNumber(1, 1_048_576).transform((count) => count * 1_048_576);

export const configSchema = z.object({
  ...httpConfig,
  ...eventLogConfig,
  ...artifactsConfig,
  environment: variable(Environment, {
    description: 'The one environment whose traffic plans this process serves.',
    example: 'production',
  }),
  grpcPort: variable(wholeNumber(0, 65_535).default(0), {
    description: 'Port of the gRPC listener, on the same address as HTTP; 0 takes a free one.',
    example: '8081',
  }),
  stateDir: variable(z.string().min(1), {
    description: 'Folder of this service alone: last known traffic plans, model files, predictions not yet sent.',
    example: '/var/lib/modelyard/inference',
  }),
  servingProcesses: variable(
    z
      .union([z.literal('auto'), wholeNumber(1, 256)], 'a whole number from 1 to 256, or auto')
      .default(1)
      .transform((count) => (count === 'auto' ? availableParallelism() : count)),
    {
      description:
        'Processes that serve requests and share both ports; auto: one for each core. Each has its own sessions, worker processes, caches and spool, so memory limits count for each.',
    },
  ),
  redisCacheUrl: variable(z.url({ protocol: /^rediss?$/, error: 'a Redis URL' }).optional(), {
    description:
      'Redis that caches artifact bytes for all replicas; absent: they come from the artifact store each time.',
    example: 'redis://127.0.0.1:6380/0',
    secret: true,
  }),
  redisCacheMaxArtifactMb: variable(megabytes.prefault('64'), {
    description: 'Largest artifact that is put into the Redis cache, in MiB.',
  }),
  sessionMemoryMb: variable(megabytes.prefault('1024'), {
    description: 'Memory in MiB that live model sessions may take; versions that a traffic plan names stay beyond it.',
  }),
  maxRequestMb: variable(megabytes.prefault('64'), {
    description: 'Largest inference request in MiB, also once decompressed.',
  }),
  maxRequestTensors: variable(wholeNumber(1, 65_536).default(1_024), {
    description: 'Inputs, and outputs asked for by name, that one inference request may have at most.',
  }),
  maxBatchRows: variable(wholeNumber(1, 65_536).default(256), {
    description: 'Rows of different requests that share one run of a model at most; 1 switches sharing off.',
  }),
  maxWaitingRequests: variable(wholeNumber(1, 1_000_000).default(4_096), {
    description: 'Requests that may wait for one version before more are refused with 503.',
  }),
  maxRequestRows: variable(wholeNumber(1, 10_000_000).default(100_000), {
    description: 'Rows of one request at most; more are refused with 400.',
  }),
  maxBatchMs: variable(wholeNumber(1, 600_000).default(50), {
    description: 'Predicted milliseconds of a run that rows of different requests share at most.',
  }),
  maxWaitMs: variable(wholeNumber(1, 600_000).default(5_000), {
    description:
      'Predicted milliseconds that a request may wait behind others before it is refused with 503 and Retry-After.',
  }),
  requestTimeoutMs: variable(wholeNumber(1, 600_000).default(30_000), {
    description: 'Milliseconds after which a request that names no deadline is given up.',
  }),
  versionCheckTimeoutMs: variable(wholeNumber(100, 3_600_000).default(60_000), {
    description: 'Milliseconds that loading and trying a new version may take before it is rejected.',
  }),
  shadowQueueMb: variable(megabytes.prefault('32'), {
    description: 'Memory in MiB that copies of answered requests may take while they wait for shadow versions.',
  }),
  evaluators: variable(z.enum(['on', 'off']).default('on'), {
    description:
      'Whether models of common kinds may run on evaluators compiled from their graphs, where a proof and a measurement at load speak for them; off: ONNX Runtime runs everything.',
  }),
  inlineRunUs: variable(wholeNumber(0, 1_000_000).default(300), {
    description:
      'Microseconds that one row may take in ONNX Runtime for a version to run on the thread that answers requests; slower ones get a worker process of their own.',
  }),
  inlineStallMs: variable(wholeNumber(0, 60_000).default(10), {
    description:
      'Milliseconds that creating a session, or one run of MODELYARD_MAX_BATCH_ROWS rows, may take on the thread that answers requests; above it a version gets a worker process.',
  }),
  workerRunTimeoutMs: variable(wholeNumber(100, 3_600_000).default(30_000), {
    description: 'Milliseconds that one run in a worker process may take before the process is replaced.',
  }),
  spoolMaxMb: variable(megabytes.prefault('1024'), {
    description: 'Predictions in MiB that may wait on disk for the event log before requests are refused with 503.',
  }),
});

export type Config = z.output<typeof configSchema>;

/** Throws a ConfigError that lists every fault. */
export const readConfig = (): Config => loadConfig(configSchema, process.env);
