import { Kafka, logLevel } from 'kafkajs';

/**
 * Asks a broker for its cluster and for the offsets of a group that does not exist. The second question makes a fresh
 * broker create its offsets topic, which otherwise costs the first consumers half a second of refusals.
 * @throws when the broker does not answer both
 */
export async function probeBroker(broker: string): Promise<void> {
  const admin = new Kafka({
    clientId: 'modelyard-stack',
    brokers: [broker],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1_000,
    requestTimeout: 5_000,
    retry: { retries: 0 },
  }).admin();
  try {
    await admin.connect();
    await admin.describeCluster();
    await admin.fetchOffsets({ groupId: 'modelyard-stack-probe' });
  } finally {
    await admin.disconnect();
  }
}
