import { eventLogOf, type Backing } from './backing.js';
import type { PlatformState, ServiceState } from './platform-state.js';

export interface ServiceStatus {
  readonly url: string | null;
  readonly pid: number | null;
  readonly ready: boolean;
  readonly restarts: number;
  /** Connection URL of its own database. */
  readonly database: string | null;
}

/** What `npm run status -- --json` prints; null stands for what is absent. */
export interface Status {
  readonly services: Readonly<Record<string, ServiceStatus>>;
  readonly mlflow: { readonly trackingUri: string | null };
  readonly inference: { readonly http: string | null; readonly grpc: string | null };
  readonly kafka: { readonly brokers: string | null };
  readonly postgres: { readonly url: string | null };
  readonly redis: { readonly queue: string | null; readonly cache: string | null };
  readonly eventLog: 'kafka' | 'embedded' | null;
  readonly artifacts: string | null;
  readonly ready: boolean;
}

const absent: ServiceStatus = { url: null, pid: null, ready: false, restarts: 0, database: null };

const nothing: PlatformState = {
  supervisor: 0,
  dataSet: 'native',
  processes: [],
  backing: null,
  services: {},
  ready: false,
  banner: null,
};

/** The status of a platform; of one that does not run (null) too: the same shape, with nothing in it. */
export function statusOf(serviceNames: readonly string[], state: PlatformState | null): Status {
  const { services, backing, ready } = state ?? nothing;
  return {
    services: Object.fromEntries(serviceNames.map((name) => [name, serviceStatus(services[name])])),
    mlflow: { trackingUri: services['registry']?.url ?? null },
    inference: { http: services['inference']?.url ?? null, grpc: services['inference']?.grpc ?? null },
    ...backingStatus(backing),
    ready,
  };
}

type BackingStatus = Pick<Status, 'kafka' | 'postgres' | 'redis' | 'eventLog' | 'artifacts'>;

const noBacking: BackingStatus = {
  kafka: { brokers: null },
  postgres: { url: null },
  redis: { queue: null, cache: null },
  eventLog: null,
  artifacts: null,
};

function backingStatus(backing: Backing | null): BackingStatus {
  if (backing === null) return noBacking;
  return {
    kafka: { brokers: backing.kafkaBrokers },
    postgres: { url: backing.postgresUrl },
    redis: { queue: backing.redisQueueUrl, cache: backing.redisCacheUrl },
    eventLog: eventLogOf(backing),
    artifacts: backing.artifactsUrl,
  };
}

function serviceStatus(state: ServiceState | undefined): ServiceStatus {
  if (state === undefined) return absent;
  const { url, pid, ready, restarts, database } = state;
  return { url, pid, ready, restarts, database };
}
