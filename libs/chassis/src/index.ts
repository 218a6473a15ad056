export { ConfigError, type ConfigFault } from './config/config-error.js';
export { configTable, describeConfig, envExample, type VariableDescription } from './config/describe-config.js';
export {
  artifactsConfig,
  databaseConfig,
  eventLogConfig,
  eventLogSettings,
  flag,
  httpConfig,
  httpUrl,
  oneOf,
  wholeNumber,
  type EventLogSettings,
  type HttpConfig,
} from './config/fragments.js';
export { loadConfig, type Environment } from './config/load-config.js';
export { variable, type VariableFacts } from './config/variable.js';
export { dependencyFault, type DependencyFault } from './errors/dependency-fault.js';
export { DomainError, type DomainErrorInit, type FieldFault } from './errors/domain-error.js';
export { errorKinds, type ErrorKind, type ErrorKindMapping, type JobOutcome } from './errors/error-kinds.js';
export { invalidRequest, parseRequest } from './errors/invalid-request.js';
export { problemMediaType, toProblem, type Problem } from './errors/problem.js';
export { toDomainError } from './errors/to-domain-error.js';
export {
  healthy,
  HealthRegistry,
  type CheckAnswer,
  type HealthCheck,
  type HealthReport,
  type Probe,
} from './health/health-registry.js';
export { eventLoopCheck } from './health/event-loop.js';
export { ProgressWatch } from './health/progress.js';
export { httpFailure, type HttpFailure } from './http/http-failure.js';
export { type ErrorAnswer, type ErrorRenderer, type PrefixedErrorRenderer } from './http/problem-filter.js';
export { Access, PublicRoute, routesWithoutPolicy } from './http/route-policy.js';
export { FakeIds } from './identifiers/id-source.fake.js';
export { IdSource, SystemIds } from './identifiers/id-source.js';
export { anonymous, serviceActor, type Actor } from './identity/actor.js';
export {
  currentActor,
  currentContext,
  currentCorrelationId,
  runInContext,
  type CallContext,
} from './identity/call-context.js';
export { chooseIdentity } from './identity/choose-identity.js';
export { IdentityGate, type RoutePolicy } from './identity/identity-gate.js';
export {
  IdentityProvider,
  type Access as AccessKind,
  type Caller,
  type Identifiable,
} from './identity/identity-provider.js';
export { localAdmin } from './identity/local-admin.js';
export { createLogger, Logger, type LoggerOptions } from './logging/logger.js';
export { bootService } from './service/boot-service.js';
export { chassisParts, type ChassisParts } from './service/chassis-parts.js';
export { ChassisModule } from './service/chassis.module.js';
export { createService } from './service/create-service.js';
export { endInOrder, type Endable } from './service/end-in-order.js';
export { assertEngine } from './service/engine.js';
export type { RunningService, ServiceDefinition } from './service/service-definition.js';
export { ShutdownSequence, type ShutdownPhase } from './service/shutdown-sequence.js';
export { WorkLoop, type WorkLoopOptions, type WorkLoopParts } from './service/work-loop.js';
export { contextHeaders, currentTraceparent } from './telemetry/current-trace.js';
export { Distribution } from './telemetry/counted-histogram.js';
export { Metrics, type Exposition, type MetricsSnapshot } from './telemetry/metrics.js';
export { inSpan, startSpan, withSpan, type SpanFacts } from './telemetry/spans.js';
export { formatTraceparent, parseTraceparent, type TraceParent } from './telemetry/traceparent.js';
export { FakeClock } from './time/clock.fake.js';
export { Clock, SystemClock } from './time/clock.js';
