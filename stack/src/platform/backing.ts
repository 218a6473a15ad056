/** Where the platform keeps its data and its events: the addresses that services are given. */
export interface Backing {
  /** Connection URL of a role that may create databases. */
  readonly postgresUrl: string;
  /** Bootstrap brokers; null where the event log is PostgreSQL's. */
  readonly kafkaBrokers: string | null;
  /** Null where the job queue is PostgreSQL's. */
  readonly redisQueueUrl: string | null;
  /** Null where inference has no second-level cache. */
  readonly redisCacheUrl: string | null;
  readonly artifactsUrl: string;
}

/** Which driver of the event log that means. */
export function eventLogOf({ kafkaBrokers }: Backing): 'kafka' | 'embedded' {
  return kafkaBrokers === null ? 'embedded' : 'kafka';
}
