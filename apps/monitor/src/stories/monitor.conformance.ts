import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { EventLogSettings } from '@modelyard/chassis';
import {
  Digest,
  GroundTruthReported,
  LifecyclePolicy,
  LifecyclePolicyChanged,
  PredictionId,
  PredictionLogged,
  PredictionsLogged,
} from '@modelyard/contracts';
import { ksTwoSample } from '@modelyard/statistics';
import { readParquet } from '@modelyard/tables';
import { eventually, usingPostgres } from '@modelyard/testing';
import { MonitorStory } from './monitor-story.testkit.js';
import { day, firstDay, flightModel, flights, inBlocks, PredictionStream, truthsOf } from './stream.testkit.js';

const within = { withinMs: 45_000 };
const training = flights(1, 3000);

/**
 * What the monitor does, told with a real process on real servers.
 * @param settings asked for once the servers of the test file are up
 */
export function itWatches(settings: () => EventLogSettings): void {
  let story: MonitorStory;
  afterAll(() => story.end());
  const database = usingPostgres();
  const second = usingPostgres();
  const model = flightModel();
  const stream = new PredictionStream(model);
  // Two quiet days, two of western flights, one quiet again; the last row of the sixth closes the fifth.
  const days = [2, 3, 4, 5, 6].map((seed) => flights(seed, 400, seed === 4 || seed === 5));
  const logged = days.map((rows, i) => stream.log(rows, firstDay + i * day));
  const closing = stream.log(flights(9, 1), firstDay + 5 * day + 120_000);
  const busy = flightModel();

  beforeAll(async () => {
    story = await MonitorStory.begin(database.url, settings());
    await story.register(model, training);
  });

  it('judges each day against the training data, to the digit', async () => {
    await story.publish(PredictionLogged, [...logged.flat(), ...closing]);
    const windows = await story.judgedWindows(model, 5);
    expect(windows.map((window) => window.rows)).toEqual([400, 400, 400, 400, 400]);
    const { body } = await story.get(`/api/v1/windows/${windows[1]?.id}`);
    const verdict = body['verdict'] as { drift: { features: { tests: Record<string, number>[] }[] } };
    const expected = ksTwoSample(
      training.map((row) => row.distance),
      (days[1] ?? []).map((row) => row.distance),
    );
    expect(verdict.drift.features[0]?.tests[0]).toMatchObject({ statistic: expected.statistic, p: expected.pValue });
    expect(body['verdict']).toMatchObject({
      reference: { source: 'training', rows: 3000 },
      judgedBy: { profile: 'basic', policyVersion: 0 },
    });
  });

  it('tells once of the drift, with its evidence, and once of its end', async () => {
    await eventually(() => expect(story.signals(model)).toEqual(['DriftDetected', 'DriftCleared']), within);
    const [detected, cleared] = story.published.filter(({ data }) => data['modelId'] === model.modelId);
    expect(detected?.data).toMatchObject({
      driftingFeatures: 3,
      window: { start: '2001-03-03T00:00:00.000Z', end: '2001-03-04T00:00:00.000Z', count: 400, by: 'event-time' },
      reference: { source: 'training', rows: 3000 },
    });
    expect(cleared?.data['driftId']).toBe(detected?.data['driftId']);
    const { body } = await story.get(`/api/v1/models/${model.name}/alerts`);
    expect(body['alerts']).toMatchObject([{ kind: 'DRIFT', open: false }]);
  });

  it('joins labels that come later and writes a new revision of each archive', async () => {
    await story.publish(GroundTruthReported, truthsOf(logged.flat()));
    await eventually(async () => {
      const labelled = await story.windows(model, 'labelled=1');
      expect(labelled).toHaveLength(5);
    }, within);
    const [window] = await story.windows(model, 'labelled=true&to=2001-03-02T00:00:00Z');
    expect(window).toMatchObject({ labelCoverage: 1, performance: { accuracy: 0.9, labelledRows: 400 } });
    expect(window?.archive.revision).toBeGreaterThan(1);
    const archive = await readParquet(await story.artifacts.read(Digest.parse(window?.archive.data.digest)));
    expect(archive.rows).toBe(400);
    expect(archive.columns.get('distance')).toEqual(days[0]?.map((row) => row.distance));
    expect(window?.archive.columns.label).toBe('delayed');
    expect(archive.columns.get('delayed')?.filter((label) => label === null)).toEqual([]);
  });

  it('keeps verification, shadow and repeated traffic out, and counts late rows apart', async () => {
    const late = stream.log(flights(20, 3), firstDay);
    const unseen = stream.log(flights(21, 5), firstDay + 5 * day, day, { purpose: 'verification' });
    const shadows = stream.log(flights(22, 5), firstDay + 5 * day, day, { shadow: true });
    const last = stream.log(flights(23, 1), firstDay + 5 * day + 180_000);
    const repeated = logged.flat().slice(0, 50);
    await story.publish(PredictionLogged, [...late, ...unseen, ...shadows, ...repeated, ...last]);
    const stateOf = async () => (await story.get(`/api/v1/models/${model.modelId}/state`)).body['deployments'];
    await eventually(async () => expect(await stateOf()).toMatchObject([{ openRows: 2, lateRows: 3 }]), within);
    const [first] = await story.windows(model);
    expect(first).toMatchObject({ rows: 400, lateRows: 3 });
  });

  it('takes labels over HTTP, each event id once', async () => {
    const [prediction] = closing;
    const report = {
      eventId: `event-${model.modelId}`,
      environment: 'production',
      name: model.name,
      predictionId: prediction?.predictionId,
      label: true,
    };
    const first = await story.post('/api/v1/ground-truth', [report, { ...report, label: false }]);
    expect(first).toMatchObject({ status: 202, body: { accepted: 1, repeated: 1 } });
    const again = await story.post('/api/v1/ground-truth', [report]);
    expect(again.body).toEqual({ accepted: 0, repeated: 1 });
    const wrong = await story.post('/api/v1/ground-truth', [{ ...report, label: undefined }]);
    expect(wrong).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  });

  it('reads blocks of predictions as the events they stand for, to the byte, however often they come', async () => {
    const single = flightModel();
    const blocked = flightModel();
    const rows = [50, 51].flatMap((seed, i) => flights(seed, 700, i === 1));
    const ending = flights(52, 1);
    const logOf = (one: typeof single) => {
      const source = new PredictionStream(one, `blocks-${one.modelId}`);
      const ids = (at: number) => ({ predictionId: PredictionId.parse(`flight-${at}`) });
      const logs = [...source.log(rows, firstDay, 2 * day), ...source.log(ending, firstDay + 3 * day)];
      return logs.map((prediction, at) => ({ ...prediction, ...ids(at) }));
    };
    await story.register(single, training);
    await story.register(blocked, training);
    await story.publish(PredictionLogged, logOf(single));
    await story.publish(PredictionsLogged, inBlocks(logOf(blocked)).slice(0, 9));
    // As after a crash of the producer: from the beginning, joined in another way.
    await story.publish(PredictionsLogged, inBlocks(logOf(blocked), 64));
    const saidOf = async (one: typeof single) => {
      const windows = await story.judgedWindows(one, 2);
      // A change has an id of its own, which follows from the window's.
      return JSON.stringify(
        windows.map(({ rows: count, verdict, archive }) => [count, { ...verdict, changes: null }, archive.data]),
      );
    };
    const said = await saidOf(blocked);
    expect(said).toBe(await saidOf(single));
    expect(said).toContain('"drifted":true');
  });

  it('follows a policy: windows by count, the figures of adr-023, a reference of the first production rows', async () => {
    const unknown = flightModel();
    await story.register(unknown, null);
    await story.publish(LifecyclePolicyChanged, [
      {
        modelId: unknown.modelId,
        name: unknown.name,
        policyVersion: 4,
        policy: LifecyclePolicy.parse({
          monitoring: { profile: 'adr-023', window: { rows: 500, durationMs: null }, reference: { firstRows: 500 } },
        }),
      },
    ]);
    await eventually(async () => {
      const { body } = await story.get(`/api/v1/models/${unknown.modelId}/state`);
      expect(body['rules']).toMatchObject({ profile: 'adr-023', policyVersion: 4 });
    }, within);
    await story.publish(PredictionLogged, new PredictionStream(unknown).log(flights(40, 1500), firstDay));
    const windows = await story.judgedWindows(unknown, 3);
    expect(windows.map((window) => window.rows)).toEqual([500, 500, 500]);
    expect(windows.map((window) => window.verdict.status).toSorted()).toEqual([
      'forming-reference',
      'judged',
      'judged',
    ]);
    await eventually(
      () => expect(story.signals(unknown)).toEqual(['AlertRaised LOW_CONFIDENCE', 'AlertRaised HIGH_UNCERTAINTY_RATE']),
      within,
    );
    const { body } = await story.get(`/api/v1/models/${unknown.name}/references`);
    expect(body['references']).toMatchObject([
      { source: 'production', rows: 500, note: 'the run logged no reference data' },
    ]);
  });

  it('loses nothing and counts nothing twice when it is killed in the middle of a stream', async () => {
    const source = new PredictionStream(busy);
    await story.register(busy, training);
    const rows = [30, 31, 32, 33].flatMap((seed, i) => source.log(flights(seed, 2500, i === 2), firstDay + i * day));
    const end = source.log(flights(34, 1), firstDay + 5 * day);
    await story.publish(PredictionLogged, rows.slice(0, 6000));
    await story.crash();
    await story.publish(PredictionLogged, [...rows.slice(6000), ...end]);
    const windows = await story.judgedWindows(busy, 4);
    expect(windows.map((window) => [window.rows, window.lateRows])).toEqual(new Array(4).fill([2500, 0]));
    await eventually(() => expect(story.signals(busy)).toEqual(['DriftDetected', 'DriftCleared']), within);
  });

  it('gives the same answers, to the byte, when another monitor reads the log from its beginning', async () => {
    const answers = async () => {
      const windows = await story.judgedWindows(busy, 4);
      const details = windows.map(async ({ id }) => (await story.get(`/api/v1/windows/${id}`)).body);
      const said = (await Promise.all(details)).map(({ verdict, archive }) => ({ verdict, archive }));
      return JSON.stringify(said);
    };
    const before = await answers();
    await story.startOver(second.url);
    expect(await answers()).toBe(before);
  });
}
