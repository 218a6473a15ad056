import { join } from 'node:path';
import type { DependencyName, Resolution } from '../resolution/resolve.js';
import type { Source } from '../resolution/sources.js';
import { dataFolder, logFolder, type Checkout } from './checkout.js';
import { originOf, type ServicePlaces } from './service-environment.js';

export interface BannerFacts {
  readonly checkout: Checkout;
  readonly resolution: Resolution;
  readonly places: ServicePlaces;
}

const where: Record<Source, string> = {
  given: 'as given in the environment',
  compose: 'by docker compose',
  native: 'on this machine',
  embedded: 'on PostgreSQL',
};

/** What standing on PostgreSQL alone costs, and how to get the real part. */
const substitutes: Partial<Record<DependencyName, { readonly cost: string; readonly remedy: string }>> = {
  eventLog: {
    cost: 'fewer events per second, and no other program can read the topics',
    remedy: 'Java 17 and Maven on the PATH (or root on Debian), or MODELYARD_KAFKA_BROKERS',
  },
  queue: {
    cost: 'about half as many jobs per second',
    remedy: 'redis-server on the PATH, or MODELYARD_REDIS_QUEUE_URL',
  },
  cache: {
    cost: 'an unloaded model is read from the artifact store again',
    remedy: 'redis-server on the PATH, or MODELYARD_REDIS_CACHE_URL',
  },
};

const titles: Record<DependencyName, string> = {
  postgres: 'PostgreSQL',
  eventLog: 'event log',
  queue: 'job queue',
  cache: 'model cache',
};

/** What a person needs to know once the platform runs: addresses, where each part comes from, what is missing, where data is. */
export function banner({ checkout, resolution, places }: BannerFacts): string {
  const { backing, ports } = places;
  const grpc = ports['inference']?.grpc;
  const services = Object.keys(ports).map((name) => row(name, originOf(name, ports)));
  const address: Record<DependencyName, string | null> = {
    postgres: backing.postgresUrl,
    eventLog: backing.kafkaBrokers,
    queue: backing.redisQueueUrl,
    cache: backing.redisCacheUrl,
  };
  const parts = (Object.keys(titles) as DependencyName[]).flatMap((name) => [
    row(titles[name], [source(name, resolution), address[name]].filter(Boolean).join(': ')),
    ...remarks(name, resolution),
  ]);
  return [
    'Modelyard is running.',
    '',
    ...services,
    row('MLflow', `MLFLOW_TRACKING_URI=${ports['registry'] ? originOf('registry', ports) : '-'}`),
    row('inference gRPC', grpc === undefined ? '-' : `127.0.0.1:${grpc}`),
    '',
    ...parts,
    row('artifacts', backing.artifactsUrl),
    '',
    row('data', `${dataFolder(checkout, resolution.dataSet)} (kept until npm run reset)`),
    row('logs', join(logFolder(checkout, resolution.dataSet), '*.log')),
    '',
    'npm run status · npm run logs · npm run tour · npm stop',
  ].join('\n');
}

function row(title: string, text: string): string {
  return `  ${title.padEnd(18)} ${text}`;
}

function source(name: DependencyName, { taken }: Resolution): string {
  return name === 'cache' && taken.cache.source === 'embedded' ? 'none' : where[taken[name].source];
}

function remarks(name: DependencyName, { taken }: Resolution): string[] {
  const { source: from, refusals } = taken[name];
  const refused = refusals.map((refusal) => row('', `not ${where[refusal.source]}: ${firstLine(refusal.because)}`));
  const substitute = from === 'embedded' ? substitutes[name] : undefined;
  if (substitute === undefined) return refused;
  return [...refused, row('', `costs: ${substitute.cost}`), row('', `the real part: ${substitute.remedy}`)];
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
