import { Kafka, logLevel } from 'kafkajs';
import type { LogEntry } from 'kafkajs';
import type { Logger } from '@modelyard/chassis';
import { silenceKafkajsTimeoutWarning } from './timeout-warning.js';

export interface KafkaOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly logger: Logger;
}

// What a broker answers while it elects, loads or rebalances; kafkajs retries these by itself, half a second on a fresh broker.
const passing =
  /COORDINATOR|LOADING|LEADER_NOT_AVAILABLE|NOT_LEADER|UNKNOWN_TOPIC_OR_PARTITION|REBALANCE|rebalancing|CONCURRENT_TRANSACTIONS|does not host this topic|not the correct coordinator|coordinator is not|another concurrent operation/i;

// Said of every idempotent producer with bounded retries. Ours is thrown away after a failure, so its guarantees are not stretched.
const needless = /Limiting retries for the idempotent producer/;

/**
 * A kafkajs client whose log goes to ours. Nothing it reports needs a person: whatever fails here is tried again by the driver, which speaks up
 * itself when that does not help. So its errors become warnings, and what every fresh broker says becomes a debug line.
 */
export function connectKafka({ brokers, clientId, logger }: KafkaOptions): Kafka {
  silenceKafkajsTimeoutWarning();
  const report = ({ level, log }: LogEntry): void => {
    const { message, timestamp: _, logger: __, ...fields } = log;
    const text = `kafka client: ${message}`;
    if (level > logLevel.WARN || needless.test(message) || passing.test(`${message} ${String(fields['error'] ?? '')}`))
      logger.debug(fields, text);
    else logger.warn(fields, text);
  };
  return new Kafka({
    brokers: [...brokers],
    clientId,
    logLevel: logLevel.WARN,
    logCreator: () => report,
    connectionTimeout: 3_000,
    retry: { initialRetryTime: 50, maxRetryTime: 2_000, retries: 8 },
  });
}
