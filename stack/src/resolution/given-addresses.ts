import { z } from 'zod';

const url = (...protocols: string[]): z.ZodType<string> =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });

const schema = z.object({
  MODELYARD_POSTGRES_URL: url('postgres:', 'postgresql:').optional(),
  MODELYARD_KAFKA_BROKERS: z
    .string()
    .regex(/^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/, 'must be host:port, or several with commas between')
    .optional(),
  MODELYARD_REDIS_QUEUE_URL: url('redis:', 'rediss:').optional(),
  MODELYARD_REDIS_CACHE_URL: url('redis:', 'rediss:').optional(),
  MODELYARD_ARTIFACTS_URL: url('file:', 's3:').optional(),
  MODELYARD_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
});

/** What the environment says about the platform's dependencies; null where it says nothing. */
export interface GivenAddresses {
  readonly postgres: string | null;
  readonly eventLog: string | null;
  readonly queue: string | null;
  readonly cache: string | null;
  readonly artifacts: string | null;
  readonly logLevel: string;
}

/** @throws Error that names every faulty variable at once */
export function givenAddresses(env: Readonly<Record<string, string | undefined>>): GivenAddresses {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const read = schema.safeParse(present);
  if (!read.success) {
    const faults = read.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`the environment is wrong:\n${faults.join('\n')}`);
  }
  const given = read.data;
  return {
    postgres: given.MODELYARD_POSTGRES_URL ?? null,
    eventLog: given.MODELYARD_KAFKA_BROKERS ?? null,
    queue: given.MODELYARD_REDIS_QUEUE_URL ?? null,
    cache: given.MODELYARD_REDIS_CACHE_URL ?? null,
    artifacts: given.MODELYARD_ARTIFACTS_URL ?? null,
    logLevel: given.MODELYARD_LOG_LEVEL,
  };
}
