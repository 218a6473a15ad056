import { createLogger } from '@modelyard/chassis';
import { OutboxRelay } from '@modelyard/messaging';
import { median, prepareMessagingBench, print } from './messaging-setup.js';

// Events in a second from the outbox to the acknowledgement of a real Kafka, 1 KB each, marked in PostgreSQL.
const EVENTS = 20_000;
const ROUNDS = 3;

const bench = await prepareMessagingBench();

async function round(): Promise<number> {
  const topic = `${bench.prefix}relay`;
  await bench.eventLog.createTopics([{ name: topic, partitions: 12, retentionMs: null, compacted: false }]);
  await bench.dataSource.query('TRUNCATE messaging.outbox');
  await bench.dataSource.query(
    `INSERT INTO messaging.outbox (event_id, topic, key, sequence, type, headers, payload, slot)
     SELECT n::text, $1, 'key-' || n % 500, n, 'bench', '{"ce_type":"bench"}', convert_to(repeat('x', 1024), 'UTF8'), n % 16
     FROM generate_series(1, ${EVENTS}) n`,
    [topic],
  );
  const relay = new OutboxRelay({
    databaseUrl: bench.databaseUrl,
    eventLog: bench.eventLog,
    service: bench.prefix,
    logger: createLogger({ service: 'bench', level: 'silent' }),
  });
  relay.start();
  const sent = await spanOfSending();
  await relay.stop();
  return EVENTS / sent;
}

/** Seconds between the first and the last mark. */
async function spanOfSending(): Promise<number> {
  for (;;) {
    const [state] = await bench.dataSource.query<{ left: string; seconds: number }[]>(
      `SELECT count(*) FILTER (WHERE sent_at IS NULL) AS left,
         extract(epoch FROM max(sent_at) - min(sent_at))::float AS seconds FROM messaging.outbox`,
    );
    if (state?.left === '0') return state.seconds;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

try {
  const rates: number[] = [];
  for (let n = 0; n < ROUNDS; n++) rates.push(await round());
  print(
    `the relay sends ${median(rates).toFixed(0)} events/s (median of ${ROUNDS} rounds: ${rates.map((rate) => rate.toFixed(0)).join(', ')})`,
  );
} finally {
  await bench.end();
}
