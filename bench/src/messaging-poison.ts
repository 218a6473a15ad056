import * as z from 'zod';
import { createLogger, DomainError, Metrics } from '@modelyard/chassis';
import { defineEvent } from '@modelyard/contracts';
import type { Topic } from '@modelyard/contracts';
import { ConsumerMetrics, EventConsumer } from '@modelyard/messaging';
import type { NewRecord } from '@modelyard/messaging';
import { median, prepareMessagingBench, print } from './messaging-setup.js';

// How much of their throughput healthy keys keep beside a key whose first event fails for ever, over a real Kafka and PostgreSQL.
// Rounds with and without the poison alternate in one run, so that what else the machine does meets both alike.
const HEALTHY_KEYS = 60;
const EVENTS_OF_KEY = 60;
const ROUNDS = 5;

const bench = await prepareMessagingBench();
await bench.dataSource.query('CREATE TABLE effect (key text NOT NULL, step int NOT NULL)');
const Step = z.object({ key: z.string(), step: z.int() });
const logger = createLogger({ service: 'bench', level: 'silent' });

/** Healthy events handled in a second. */
async function round(name: string, poison: boolean): Promise<number> {
  const topic: Topic = {
    name: `${bench.prefix}${name}`,
    owner: 'registry',
    publishers: 'owner',
    partitions: 4,
    retention: 'forever',
    compacted: false,
  };
  const definition = defineEvent({
    name: 'Stepped',
    version: 1,
    topic,
    key: ({ key }) => key,
    schema: Step,
    doc: 'a step',
  });
  const dlq = { name: `dlq.${topic.name}`, partitions: 1, retentionMs: null, compacted: false };
  await bench.eventLog.createTopics([{ ...topic, retentionMs: null }, dlq]);
  const keys = Array.from({ length: HEALTHY_KEYS }, (_, n) => `key-${n}`);
  if (poison) keys.unshift('poison');
  const records: NewRecord[] = Array.from({ length: EVENTS_OF_KEY }, (_, step) =>
    keys.map((key) => recordOf(definition, key, step)),
  ).flat();
  await bench.eventLog.append(records);

  const expected = HEALTHY_KEYS * EVENTS_OF_KEY;
  const done = Promise.withResolvers<void>();
  let handled = 0;
  let firstAt = 0;
  const consumer = new EventConsumer({
    group: topic.name,
    eventLog: bench.eventLog,
    dataSource: bench.dataSource,
    logger,
    metrics: new ConsumerMetrics(new Metrics()),
    subscriptions: [
      {
        definition,
        handle: async ({ data }, manager) => {
          const { key, step } = data as z.output<typeof Step>;
          firstAt ||= performance.now();
          // The worst kind: it looks passing, so it is tried again and again before it is given up.
          if (key === 'poison')
            throw new DomainError({ code: 'never', kind: 'unavailable', message: 'never', nextStep: 'none' });
          await manager.query('INSERT INTO effect (key, step) VALUES ($1, $2)', [key, step]);
          if (++handled === expected) done.resolve();
        },
      },
    ],
  });
  await consumer.start();
  await done.promise;
  const rate = expected / ((performance.now() - firstAt) / 1_000);
  await consumer.stop();
  return rate;
}

function recordOf({ topic, type }: { topic: Topic; type: string }, key: string, step: number): NewRecord {
  const headers = {
    ce_id: `${key}-${step}`,
    ce_source: `/${topic.name}`,
    ce_type: type,
    ce_time: '2026-01-01T00:00:00Z',
  };
  return { topic: topic.name, key, headers, value: Buffer.from(JSON.stringify({ key, step })) };
}

try {
  await round('warm-up', true);
  const ratios: number[] = [];
  for (let n = 0; n < ROUNDS; n++) {
    const poisonFirst = n % 2 === 0;
    const first = await round(`r${n}a`, poisonFirst);
    const second = await round(`r${n}b`, !poisonFirst);
    const [ill, well] = poisonFirst ? [first, second] : [second, first];
    ratios.push(ill / well);
    print(
      `round ${n + 1}: ${well.toFixed(0)} events/s alone, ${ill.toFixed(0)} beside a poison, kept ${((100 * ill) / well).toFixed(1)} %`,
    );
  }
  print(`healthy keys keep ${(100 * median(ratios)).toFixed(1)} % (median of ${ROUNDS} paired rounds)`);
} finally {
  await bench.end();
}
