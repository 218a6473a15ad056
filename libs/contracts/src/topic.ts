/** The services of the platform that own topics. */
export type Service = 'registry' | 'deployer' | 'inference' | 'monitor' | 'retrainer' | 'gateway';

/** Who may write to a topic: its owner alone, any service of the platform, or systems outside too. */
export type Publishers = 'owner' | 'services' | 'anyone';

export interface Topic {
  /** `owner.aggregate`, the same on every event-log driver. */
  readonly name: string;
  /** The service that decides what the topic means and creates it. */
  readonly owner: Service;
  readonly publishers: Publishers;
  readonly partitions: number;
  /** Milliseconds a record is kept, or `forever`. */
  readonly retention: number | 'forever';
  /** True: only the newest record of each key is kept, so the topic can be read whole as a table. */
  readonly compacted: boolean;
}

const dayMs = 86_400_000;

/** Retention of so many days, in milliseconds. */
export function days(count: number): number {
  return count * dayMs;
}

export interface TopicOptions extends Omit<Topic, 'publishers'> {
  readonly publishers?: Publishers;
}

/** Declares a topic; only its owner publishes to it unless `publishers` says otherwise. */
export function defineTopic(options: TopicOptions): Topic {
  if (!/^[a-z][a-z-]*\.[a-z][a-z-]*$/.test(options.name)) {
    throw new Error(`topic ${options.name} must be named owner.aggregate, in lower case`);
  }
  return Object.freeze({ publishers: 'owner', ...options });
}
