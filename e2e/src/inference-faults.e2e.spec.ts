import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '@modelyard/chassis';
import { createContractTopics, KafkaEventLog } from '@modelyard/messaging';
import { usingS3 } from '@modelyard/testing';
import { faultRounds } from './config.js';
import { protocols, type Door } from './faults/ask.js';
import { BackingServers } from './faults/backing-servers.js';
import { InferenceProcesses, killWorkers } from './faults/inference-processes.js';
import type { Failure, Ledger } from './faults/ledger.js';
import { Load } from './faults/load.js';
import { readLoggedPredictions, type LoggedPredictions } from './faults/logged-predictions.js';
import { kinds } from './faults/telling-model.js';
import { Traffic } from './faults/traffic.js';

describe('the inference service under load, while what it stands on breaks', () => {
  const bucket = usingS3();
  let servers: BackingServers;
  let processes: InferenceProcesses;
  let ledger: Ledger;
  let logged: LoggedPredictions;
  let workersKilled = 0;
  let keysFlushed = 0;
  const killed: Door[] = [];
  const exitCodes: (number | null)[] = [];

  beforeAll(async () => {
    servers = await BackingServers.start();
    const eventLog = new KafkaEventLog({
      brokers: [servers.brokers],
      clientId: 'test',
      logger: createLogger({ service: 'test', level: 'silent' }),
    });
    await createContractTopics(eventLog);
    const traffic = new Traffic(bucket.url, eventLog);
    processes = new InferenceProcesses({
      MODELYARD_KAFKA_BROKERS: servers.brokers,
      MODELYARD_ARTIFACTS_URL: bucket.url,
      MODELYARD_REDIS_CACHE_URL: servers.redisUrl,
    });
    let current = await processes.start();
    await traffic.swap([current]);
    const load = new Load(current);
    ({ ledger } = load);
    load.start();

    await load.during('nothing yet', () => Promise.resolve());
    for (let round = 0; round < faultRounds(); round++) {
      await load.during('a version swap', () => traffic.swap(load.doors));
      await load.during('a model crash', async () => void (workersKilled += await killWorkers(current)));
      await load.during('Redis flushed', async () => void (keysFlushed += await servers.flushRedis()));
      await load.during('a version swap after that', () => traffic.swap(load.doors));
      await load.during('Kafka stopped', () => servers.stopKafka());
      await load.during('Kafka started again', () => servers.startKafkaAgain());
      await load.during('a rolling restart', async () => {
        const successor = await processes.start();
        load.doors.push(successor);
        exitCodes.push(await current.service.stop());
        load.doors.shift();
        current = successor;
      });
      const second = await processes.start();
      killed.push(second);
      await load.during('two processes', () => Promise.resolve(void load.doors.push(second)));
      await load.during('a process crash', () => second.service.kill());
      load.doors.pop();
      await load.during('the crashed process started again', async () => {
        await second.service.restart();
        load.doors.push(second);
      });
      exitCodes.push(await load.during('the end of the second process', () => second.service.stop()));
      load.doors.pop();
    }
    await load.during('Redis stopped', () => servers.stopRedis());
    await load.during('a version swap without Redis', () => traffic.swap(load.doors));
    await load.stop();
    exitCodes.push(await current.service.stop());
    logged = await readLoggedPredictions(eventLog);
    await eventLog.close();
  }, 600_000);

  afterAll(async () => {
    await processes?.remove();
    await servers?.remove();
  }, 120_000);

  const isAdmission = ({ how }: Failure): boolean => how === 'admission';
  const isOfCrash = ({ how, kind, during, words }: Failure): boolean =>
    during === 'a model crash'
      ? how === 'unavailable' && kind !== 'evaluated'
      : how === 'cut' && killed.some(({ url, grpcAddress }) => words.includes(url) || words.includes(grpcAddress));

  it('answers every kind of model by every protocol throughout', () => {
    expect([...ledger.counts.keys()].toSorted()).toEqual(
      kinds.flatMap((kind) => protocols.map((protocol) => `${kind}/${protocol}`)).toSorted(),
    );
    expect(workersKilled).toBeGreaterThan(0);
    expect(keysFlushed).toBeGreaterThan(0);
  });

  it('gives no wrong answer: each is that of the version which it names', () => {
    expect(ledger.wrong).toEqual([]);
  });

  it('fails no request but those of a worker or process that has crashed; admission alone may refuse others', () => {
    expect(ledger.failures.filter((failure) => !isAdmission(failure) && !isOfCrash(failure))).toEqual([]);
  });

  it('has every answered prediction in the log once, as it was answered', () => {
    const inLog = new Map(logged.effects.map(({ predictionId, ...rest }) => [String(predictionId), rest]));
    expect(inLog.size).toBe(logged.effects.length);
    expect(ledger.answered.size).toBeGreaterThan(0);
    const lost = [...ledger.answered].filter(([id, { kind, version, value }]) => {
      const record = inLog.get(id);
      return record?.name !== kind || record.version !== version || record.outputs['y'] !== value;
    });
    expect(lost).toEqual([]);
  });

  it('has no other prediction in the log, but for answers that a crashed process could not send any more', () => {
    const cut = new Set(
      ledger.failures.filter(({ how }) => how === 'cut').flatMap(({ predictionIds }) => predictionIds),
    );
    const ids = logged.effects.map(({ predictionId }) => String(predictionId));
    expect(ids.filter((id) => !ledger.answered.has(id) && !cut.has(id))).toEqual([]);
  });

  it('keeps the order and the count of each process in the log, in blocks and as events', () => {
    expect(logged.outOfOrder).toEqual([]);
    for (const records of Map.groupBy(logged.effects, ({ producer }) => producer).values()) {
      const sequences = records.map(({ producerSequence }) => producerSequence).toSorted((a, b) => a - b);
      expect(sequences.at(-1)).toBe((sequences[0] ?? 0) + sequences.length - 1);
    }
    expect(logged.forms.json).toBeGreaterThan(0);
    expect(logged.forms.blocks).toBeGreaterThan(0);
  });

  it('ends in order each time it is asked to', () => {
    expect(exitCodes.every((code) => code === 0)).toBe(true);
  });
});
