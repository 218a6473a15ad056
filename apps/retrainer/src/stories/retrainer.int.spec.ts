import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServedModel } from '@modelyard/contracts';
import { eventually, usingPostgres, usingRedis } from '@modelyard/testing';
import { championOf, flights } from './flights.testkit.js';
import { losePostgresQueue, loseRedisQueue } from '../queue/lose-queue.testkit.js';
import { versionIdOf } from './registry-server.testkit.js';
import { RetrainerStory } from './retrainer-story.testkit.js';

const redis = usingRedis();
const shift = new Date('2001-03-10T00:00:00Z');
const later = (days: number) => new Date(shift.getTime() + days * 86_400_000);
const within = { withinMs: 60_000 };

describe.each(['Redis', 'PostgreSQL'] as const)('the retrainer with its queue in %s', (backend) => {
  let story: RetrainerStory;
  // Before the databases, so that the process has ended when they are dropped.
  afterAll(() => story.end());
  const database = usingPostgres();
  const eventLog = usingPostgres();
  let champion: ServedModel;

  beforeAll(async () => {
    story = await RetrainerStory.begin({
      databaseUrl: database.url,
      eventLogUrl: eventLog.url,
      ...(backend === 'Redis' && { redisQueueUrl: redis.url }),
    });
  }, 60_000);

  beforeEach(async () => {
    story.registry.onRequest = () => undefined;
    story.registry.onEffect = () => undefined;
    champion = await championOf(story.artifacts);
  });

  const versionsOf = ({ name }: ServedModel) => story.registry.versions.filter((version) => version.name === name);

  it('waits for labels of the new kind, trains, and registers the better challenger', async () => {
    await story.monitor.addWindow(later(-3), flights(1, 900));
    await story.serve(champion, { minimumLabelledRows: 1_500, priority: 'high' });
    await story.drift(champion, shift);
    const waiting = await story.inState(champion, 'waiting-for-labels');
    expect(waiting.waitingFor).toEqual({ labelledRows: 1_500, have: 0 });
    await story.monitor.addWindow(later(0), flights(2, 800, true));
    await eventually(async () => {
      expect((await story.retrainings(champion))[0]?.waitingFor?.have).toBe(800);
    }, within);
    await story.monitor.addWindow(later(1), flights(3, 800, true));

    const ended = await story.inState(champion, 'succeeded', 'failed', 'skipped');
    expect(ended).toMatchObject({ state: 'succeeded', attempt: 1, cause: null });
    expect(ended.result!.challenger).toBeGreaterThan(0.7);
    expect(ended.result!.champion).toBeLessThan(0.4);
    await eventually(() =>
      expect(story.events(champion)).toEqual(['RetrainingRequested', 'RetrainingStarted', 'RetrainingSucceeded']),
    );
    const [version, ...others] = versionsOf(champion);
    expect(others).toEqual([]);
    const succeeded = story.published.find(({ name }) => name === 'RetrainingSucceeded');
    expect(succeeded?.data['modelVersionId']).toBe(versionIdOf(version?.version ?? ''));
    expect(version?.version).toBe(ended.version);
    expect(version?.tags.get('modelyard.retraining.request')).toBe(ended.requestId);
    expect(JSON.parse(version?.tags.get('modelyard.retraining.windows') ?? '')).toHaveLength(2);
    expect(JSON.parse(version?.tags.get('modelyard.decision') ?? '')).toEqual(champion.decision);
  });

  it('keeps the record in the run: figures, lineage, the data as reference, the holdout', () => {
    const [version] = story.registry.versions.slice(-1);
    const run = story.registry.runs.find((each) => each.runId === version?.runId);
    expect(run?.status).toBe('FINISHED');
    expect(run?.tags.get('modelyard.label')).toBe('delayed');
    expect(run?.metrics.get('challenger_auc')).toBeGreaterThan(0.7);
    const paths = [...story.registry.files.keys()].filter((path) => path.includes(run?.runId ?? '-'));
    expect(paths.map((path) => path.split('/artifacts/')[1] ?? '').toSorted((a, b) => a.localeCompare(b))).toEqual([
      'evaluation/challenge.json',
      'evaluation/holdout.ndjson',
      'lineage.json',
      'reference/training.ndjson',
    ]);
    const rows = (name: string) =>
      story.registry.files.get(`1/${run?.runId}/artifacts/${name}`)?.toString().trim().split('\n') ?? [];
    expect(rows('reference/training.ndjson').length + rows('evaluation/holdout.ndjson').length).toBe(1_600);
    expect(Object.keys(JSON.parse(rows('reference/training.ndjson')[0] ?? '') as object)).toEqual([
      'distance',
      'carrier',
      'delayed',
    ]);
  });

  it('keeps a challenger out that is not better, and says by which figures', async () => {
    await story.monitor.addWindow(later(100), flights(4, 600));
    await story.serve(champion, {
      minimumLabelledRows: 500,
      improvement: { metric: 'auc', direction: 'higher', margin: 0.2 },
    });
    await story.drift(champion, later(100));
    const ended = await story.inState(champion, 'succeeded', 'failed', 'skipped');
    expect(ended).toMatchObject({ state: 'skipped', cause: 'not-better', version: null });
    expect(versionsOf(champion)).toEqual([]);
    await eventually(() => expect(story.events(champion).at(-1)).toBe('RetrainingSkipped'));
    const skipped = story.published.find(
      ({ name, data }) => name === 'RetrainingSkipped' && data['requestId'] === ended.requestId,
    );
    expect(skipped?.data).toMatchObject({ cause: 'not-better', result: { metric: 'auc', margin: 0.2 } });
  });

  it('holds signals during the cool-down but not a person, who gets one request at a time', async () => {
    await story.monitor.addWindow(later(200), flights(5, 600));
    await story.serve(champion, {
      minimumLabelledRows: 500,
      coolDownMs: 3_600_000,
      improvement: { metric: 'auc', direction: 'higher', margin: 0.2 },
    });
    await story.drift(champion, later(200));
    await story.inState(champion, 'skipped');
    await story.drift(champion, later(200));
    await eventually(async () => {
      expect((await story.retrainings(champion))[0]).toMatchObject({ state: 'skipped', cause: 'cool-down' });
    }, within);
    const path = `/api/v1/models/${champion.name}/retrainings`;
    const ask = { reason: 'the airline asked', labelsSince: later(300).toISOString() };
    expect(await story.post(path, {})).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
    const asked = await story.post(path, ask);
    expect(asked).toMatchObject({ status: 202, body: { state: 'waiting-for-labels', trigger: { kind: 'manual' } } });
    expect(await story.post(path, ask)).toMatchObject({ status: 409, body: { code: 'retraining-already-open' } });
    const one = await story.get(`/api/v1/retrainings/${String(asked.body['requestId'])}`);
    expect(one).toMatchObject({ status: 200, body: { explanation: 'the airline asked' } });
  });

  it('fails at once, with the trainer’s own words, when the trainer refuses its input', async () => {
    await story.monitor.addWindow(later(400), flights(6, 600));
    await story.serve(champion, {
      minimumLabelledRows: 500,
      trainer: { name: 'gradient-boosting', parameters: { learningRate: 7 } },
    });
    await story.drift(champion, later(400));
    const ended = await story.inState(champion, 'succeeded', 'failed', 'skipped');
    expect(ended).toMatchObject({ state: 'failed', cause: 'parameters-invalid', attempt: 1 });
    await eventually(() => expect(story.events(champion).at(-1)).toBe('RetrainingFailed'));
  });

  it.each([
    ['its run is being opened', 'runs/create'],
    ['the record is being written', 'runs/log-batch'],
    ['the model is being uploaded', 'logged-models'],
    ['the version has been registered but nobody has told it', 'model-versions/create'],
  ])(
    'registers one version when it is killed while %s',
    async (_moment, route) => {
      const start = later(1_000 + route.length);
      await story.monitor.addWindow(start, flights(8, 1_000, true));
      await story.serve(champion, { minimumLabelledRows: 900 });
      const crashed = Promise.withResolvers<void>();
      let armed = true;
      story.registry.onEffect = async (called) => {
        if (!armed || called !== route) return;
        armed = false;
        await story.crash().then(crashed.resolve, crashed.reject);
      };
      await story.drift(champion, start);
      await crashed.promise;
      const ended = await story.inState(champion, 'succeeded', 'failed', 'skipped');
      expect(ended).toMatchObject({ state: 'succeeded', attempt: 2 });
      expect(versionsOf(champion)).toHaveLength(1);
      const runs = story.registry.runs.filter(
        (run) => run.tags.get('modelyard.retraining.request') === ended.requestId,
      );
      expect(runs).toHaveLength(1);
      await eventually(() => {
        const events = story.events(champion);
        expect(events.filter((name) => name === 'RetrainingRequested')).toHaveLength(1);
        expect(events.filter((name) => name === 'RetrainingSucceeded')).toHaveLength(1);
      });
    },
    120_000,
  );

  it.each([
    ['is stopped in order', 1, () => story.restartInOrder()],
    ['is killed', 2, () => story.crash()],
  ])(
    'ends its trainer and begins again when it %s in the middle',
    async (_how, attempt, end) => {
      const start = later(2_000 + attempt);
      await story.monitor.addWindow(start, flights(10, 3_000, true));
      const long = { trees: 800, earlyStoppingRounds: 800, maxLeaves: 255, minChildRows: 1, learningRate: 0.001 };
      const trainer = { name: 'gradient-boosting', parameters: long };
      await story.serve(champion, { minimumLabelledRows: 2_000, trainer });
      await story.drift(champion, start);
      await eventually(async () => expect(await story.runningTrainers()).toBeGreaterThan(0), {
        ...within,
        everyMs: 10,
      });
      await end();
      const ended = await story.inState(champion, 'succeeded', 'failed', 'skipped');
      expect(ended).toMatchObject({ state: 'succeeded', attempt });
      expect(await story.runningTrainers()).toBe(0);
      expect(versionsOf(champion)).toHaveLength(1);
    },
    120_000,
  );

  it('loses nothing when the queue loses everything', async () => {
    await story.monitor.addWindow(later(3_000), flights(9, 1_000, true));
    await story.serve(champion, { minimumLabelledRows: 900 });
    const lost = Promise.withResolvers<void>();
    let whole = true;
    story.registry.onRequest = async (route) => {
      if (route !== 'runs/create' || !whole) return;
      whole = false;
      await (backend === 'Redis' ? loseRedisQueue(redis.url) : losePostgresQueue(database.url));
      await story.crash().then(lost.resolve, lost.reject);
    };
    await story.drift(champion, later(3_000));
    await lost.promise;
    expect(await story.inState(champion, 'succeeded', 'failed', 'skipped')).toMatchObject({ state: 'succeeded' });
    expect(versionsOf(champion)).toHaveLength(1);
  }, 120_000);
});
