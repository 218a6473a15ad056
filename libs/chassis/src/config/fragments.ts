import { z } from 'zod';
import { variable } from './variable.js';

/** One of a few words. */
export function oneOf<const Words extends readonly [string, ...string[]]>(...words: Words) {
  return z.enum(words, `one of ${words.join(', ')}`);
}

/** A switch given as text. */
export const flag = oneOf('1', '0', 'true', 'false').transform((text) => text === '1' || text === 'true');

const list = z
  .string()
  .transform((text) => text.split(',').map((entry) => entry.trim()))
  .pipe(z.array(z.string().regex(/^[^\s:]+:\d{1,5}$/, 'host:port, several divided by commas')).min(1));
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'a PostgreSQL URL' });

/** A whole number given as text. */
export function wholeNumber(min: number, max: number) {
  return z.coerce.number(`a whole number from ${min} to ${max}`).int().min(min).max(max);
}

/** An HTTP origin of another service, without a trailing slash. */
export const httpUrl = z
  .url({ protocol: /^https?$/, error: 'an http or https URL' })
  .transform((url) => url.replace(/\/+$/, ''));

/** What every process needs to boot. */
export const httpConfig = {
  httpHost: variable(z.string().default('127.0.0.1'), {
    description: 'Address to listen on. The development profile listens on loopback only.',
  }),
  httpPort: variable(wholeNumber(0, 65_535).default(0), {
    description: 'Port to listen on; 0 takes a free one.',
    example: '8080',
  }),
  profile: variable(oneOf('development', 'production').default('development'), {
    description:
      'development: loopback only, every caller acts as the local admin. production: nothing but health is answered without an identity provider.',
  }),
  httpTrustNetwork: variable(flag.default(false), {
    description:
      'Development profile only: listen beyond loopback. Whoever reaches the port acts as the local admin; meant for containers whose ports are published on loopback.',
  }),
  logLevel: variable(oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal').default('info'), {
    description: 'Least severe log line that is written.',
  }),
  shutdownSeconds: variable(wholeNumber(1, 600).default(10), {
    description: 'Longest time in seconds that an orderly shutdown may take before the process ends anyway.',
  }),
  supervised: variable(flag.default(false), {
    description:
      '1: shut down when standard input closes, so that the process cannot outlive the parent that started it.',
  }),
  otlpUrl: variable(httpUrl.optional(), {
    description:
      'OpenTelemetry collector that takes traces over OTLP/HTTP; absent: traces are passed on, not exported.',
    example: 'http://127.0.0.1:4318',
  }),
};

export const eventLogConfig = {
  eventLog: variable(oneOf('kafka', 'embedded').default('kafka'), {
    description: 'The event log: Apache Kafka, or the embedded log in PostgreSQL for a machine without a broker.',
  }),
  kafkaBrokers: variable(list.optional(), {
    description: 'Kafka bootstrap servers, host:port, divided by commas.',
    example: '127.0.0.1:9092',
    requiredWhen: { eventLog: 'kafka' },
  }),
  eventLogUrl: variable(postgresUrl.optional(), {
    description: 'PostgreSQL database of the embedded event log.',
    example: 'postgres://modelyard@127.0.0.1:5432/event_log',
    secret: true,
    requiredWhen: { eventLog: 'embedded' },
  }),
};

export const databaseConfig = {
  databaseUrl: variable(postgresUrl, {
    description: 'PostgreSQL database of this service alone; its migrations run at start.',
    example: 'postgres://modelyard@127.0.0.1:5432/registry',
    secret: true,
  }),
};

export const artifactsConfig = {
  artifactsUrl: variable(z.url({ protocol: /^(file|s3)$/, error: 'file:///directory or s3://bucket' }), {
    description: 'Artifact store: a directory or an S3 bucket.',
    example: 's3://modelyard?endpoint=http://127.0.0.1:7070',
    secret: true,
  }),
};

/** What the shared bootstrap needs to know. */
export type HttpConfig = z.output<z.ZodObject<typeof httpConfig>>;

/** Where events go, as the configuration says. */
export type EventLogSettings =
  | { readonly driver: 'kafka'; readonly brokers: readonly string[] }
  | { readonly driver: 'embedded'; readonly url: string };

/** The one event log of a loaded configuration. */
export function eventLogSettings(config: z.output<z.ZodObject<typeof eventLogConfig>>): EventLogSettings {
  if (config.eventLog === 'embedded' && config.eventLogUrl !== undefined) {
    return { driver: 'embedded', url: config.eventLogUrl };
  }
  if (config.eventLog === 'kafka' && config.kafkaBrokers !== undefined) {
    return { driver: 'kafka', brokers: config.kafkaBrokers };
  }
  throw new TypeError('The configuration was not read by loadConfig: it names no event log.');
}
