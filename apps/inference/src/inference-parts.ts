import { openArtifactStore } from '@modelyard/artifacts';
import { chooseIdentity, eventLogSettings, IdentityGate, type ChassisParts } from '@modelyard/chassis';
import { predictionTopic } from '@modelyard/contracts';
import {
  CarrierThread,
  createContractTopics,
  openEventLog,
  PredictionLog,
  PredictionSpool,
} from '@modelyard/messaging';
import { join } from 'node:path';
import type { Config } from './config.js';
import { Doorkeeper } from './doorkeeper.js';
import type { Fleet } from './fleet/fleet.js';
import type { FleetHealth } from './fleet/fleet-health.js';
import { newcomer } from './fleet/newcomer.js';
import { WholeService } from './fleet/whole-service.js';
import { GrpcDoor } from './grpc/grpc-door.js';
import { HttpDoor } from './http/http-door.js';
import { AnswerDesk } from './pipeline/answer-desk.js';
import { EventLoopTurn } from './pipeline/event-loop-turn.js';
import { InferencePipeline } from './pipeline/inference-pipeline.js';
import { ModelDirectory } from './pipeline/model-directory.js';
import { SpooledPredictions } from './predictions/spooled-predictions.js';
import { PlanFile } from './routing/plan-file.js';
import { PlanFollower } from './routing/plan-follower.js';
import { TrafficPlans } from './routing/traffic-plans.js';
import { ScoringDoor } from './scoring/scoring-door.js';
import { ShadowCopies } from './shadows/shadow-copies.js';
import { shadowCounter } from './shadows/shadow-metrics.js';
import { connectionFaults } from './telemetry/connection-faults.js';
import { InferenceMetrics } from './telemetry/inference-metrics.js';
import { reportSpool } from './telemetry/spool-metrics.js';
import { WorkerReports } from './telemetry/worker-reports.js';
import { ArtifactSource } from './versions/artifact-source.js';
import { bringToLife } from './versions/bring-to-life.js';
import { versionLoader } from './versions/load-version.js';
import { ModelFiles } from './versions/model-files.js';
import { RedisArtifactCache } from './versions/adapters/redis-artifact-cache.js';
import { ProcessVersionChecker } from './versions/version-checker.js';
import { LoggingControl, type LevelledLogger } from './triton/logging-settings.js';
import { ModelRepository } from './triton/model-repository.js';
import { RequestTraces } from './triton/request-traces.js';
import { TraceControl } from './triton/trace-settings.js';
import { VersionHost } from './versions/version-host.js';
import { warmRuntime } from './versions/warm-runtime.js';

/** Names this service to the event log. */
const CLIENT_ID = 'modelyard-inference';

/** Longer than any process of a service is behind another with its traffic plans. */
const KEEP_SHARED_FILES_MS = 600_000;

/** The hot path of one process, put together, and how it begins and ends. */
export interface InferenceParts {
  readonly service: WholeService;
  readonly http: HttpDoor;
  readonly scoring: ScoringDoor;
  readonly grpc: GrpcDoor;
  readonly start: () => Promise<void>;
}

/** Builds everything that answers requests. Opens files at once, connections at first use. */
export function buildInference(
  config: Config,
  chassis: ChassisParts & { readonly logger: LevelledLogger; readonly health: FleetHealth },
  fleet: Fleet,
): InferenceParts {
  const { logger, metrics, clock, ids, health, shutdown } = chassis;
  const settings = eventLogSettings(config);
  const eventLog = openEventLog(settings, CLIENT_ID, logger);
  const carrier = new CarrierThread({
    eventLog: settings,
    clientId: CLIENT_ID,
    topic: predictionTopic.name,
    log: { service: 'inference', level: config.logLevel },
  });
  const producer = ids.uuid7();
  const spool = new PredictionSpool({
    directory: join(config.stateDir, 'spool'),
    carrier,
    producer,
    clock,
    logger,
    maxBytes: config.spoolMaxMb,
  });
  reportSpool(metrics, spool);
  const turn = new EventLoopTurn();
  const log = new PredictionLog(spool, producer, (flush) => turn.record(flush));
  const cacheFault = (err: unknown): void => logger.warn({ err }, 'the artifact cache did not answer; doing without');
  const cache = openCache(config, cacheFault);
  const inferenceMetrics = new InferenceMetrics(metrics);
  const traces = new TraceControl(config.otlpUrl !== undefined);
  const desk = new AnswerDesk(
    new SpooledPredictions({
      environment: config.environment,
      log,
      clock,
      policyOf: (modelId) => plans.predictionLogOf(modelId),
      onUnlogged: ({ served }, reason, count) => inferenceMetrics.notLogged(served.name, served.version, reason, count),
    }),
    (jobs) => shadows.take(jobs),
    new RequestTraces(traces),
  );

  const host: VersionHost = new VersionHost({
    files: new ModelFiles(
      join(config.stateDir, 'models'),
      new ArtifactSource(openArtifactStore(config.artifactsUrl), cache, cacheFault),
      config.servingProcesses > 1 ? KEEP_SHARED_FILES_MS : 0,
    ),
    checker: new ProcessVersionChecker(
      new URL('./versions/check-process.js', import.meta.url),
      config.versionCheckTimeoutMs,
    ),
    noEvaluator: ({ modelId }) => {
      if (config.evaluators === 'off') return 'evaluators are switched off';
      return plans.letsEvaluatorsRun(modelId) ? null : 'the policy of the model switches evaluators off';
    },
    load: versionLoader({
      ...config,
      workers: { loadMs: config.versionCheckTimeoutMs, runMs: config.workerRunTimeoutMs },
      reports: new WorkerReports(metrics, logger),
      onBack: () => plans.settle(),
    }),
    bringToLife: bringToLife(
      desk,
      inferenceMetrics,
      config,
      (modelId) => plans.tableOf(modelId)?.plan.predictionCache,
      turn,
    ),
    memoryBudgetBytes: config.sessionMemoryMb,
    retryMs: 5_000,
    logger,
    plansAreKnown: () => follower.readiness().status !== 'failing',
    onReady: () => {
      plans.settle();
      follower.keep();
    },
  });
  const plans = new TrafficPlans((id) => host.standing(id).state === 'ready');
  const repository = new ModelRepository(plans, host);
  const follower = new PlanFollower({
    environment: config.environment,
    eventLog,
    plans,
    file: new PlanFile(join(config.stateDir, 'traffic-plans.json')),
    logger,
    onWanted: () => host.want(repository.wanted()),
  });
  const pipeline = new InferencePipeline({
    plans,
    versions: host,
    newId: () => ids.uuid7(),
    defaultTimeoutMs: config.requestTimeoutMs,
    maxRequestRows: config.maxRequestRows,
    onFailed: (live, refusal, totalMs) => {
      inferenceMetrics.failed(live?.served ?? null, refusal, totalMs);
      if (refusal.kind === 'internal') logger.error({ err: refusal.cause }, 'a request failed inside the server');
    },
  });
  const shadows = new ShadowCopies({
    tableOf: (modelId) => plans.tableOf(modelId),
    versions: host,
    liveWork: {
      taken: () => pipeline.taken,
      // Copies must not take the last of the room that callers' predictions need.
      busy: () => host.busy || spool.waitingBytes > config.spoolMaxMb / 2,
    },
    maxWaitingBytes: config.shadowQueueMb,
    counted: shadowCounter(metrics),
  });
  const directory = new ModelDirectory(
    plans,
    host,
    (model, version) => inferenceMetrics.statistics(model, version),
    clock,
  );
  const doorkeeper = new Doorkeeper(new IdentityGate(chooseIdentity(config, undefined)), health);
  const service = new WholeService(fleet);
  const logging = new LoggingControl(logger);
  const controls = { directory, service, logging, traces };
  const { maxRequestMb: maxBytes, maxRequestTensors: maxTensors } = config;
  const http = new HttpDoor({ pipeline, controls, doorkeeper, maxBodyBytes: maxBytes, maxTensors });
  const scoring = new ScoringDoor({ pipeline, directory, service, doorkeeper, maxBodyBytes: maxBytes });
  const grpc = new GrpcDoor({
    pipeline,
    controls,
    doorkeeper,
    maxMessageBytes: maxBytes,
    maxTensors,
    onFault: connectionFaults(metrics, logger),
  });

  const readiness = { 'traffic-plans': follower.readiness, versions: host.readiness };
  for (const [name, check] of Object.entries(readiness)) health.registerReadiness(name, check);
  let answered: Promise<void> | undefined;
  shutdown.onShutdown('stop-intake', 'doors', () => {
    shadows.stop();
    answered = grpc.close();
  });
  shutdown.onShutdown('drain', 'doors', () => answered);
  shutdown.onShutdown('close', 'inference', async () => {
    await follower.close();
    await host.close();
    await log.close();
    await carrier.close();
    await eventLog.close();
    cache?.close();
  });
  const start = async (): Promise<void> => {
    await warmRuntime();
    await follower.start(() => createContractTopics(eventLog));
    const ready = () => Object.values(readiness).every((check) => check().status !== 'failing');
    await fleet.join(newcomer({ plans, host, directory, repository, logging, traces, health, metrics, ready }));
    const port = await grpc.listen({
      port: config.grpcPort,
      host: config.httpHost,
      reusePort: config.servingProcesses > 1,
    });
    logger.info({ port }, 'gRPC is open');
  };
  return { service, http, scoring, grpc, start };
}

function openCache(config: Config, onFault: (error: unknown) => void): RedisArtifactCache | null {
  if (config.redisCacheUrl === undefined) return null;
  const options = { url: config.redisCacheUrl, maxArtifactBytes: config.redisCacheMaxArtifactMb, ttlSeconds: 86_400 };
  return new RedisArtifactCache(options, onFault);
}
