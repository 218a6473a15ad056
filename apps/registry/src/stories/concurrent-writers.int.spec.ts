import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RunningService } from '@modelyard/chassis';
import { MlflowHttp } from './mlflow-http.testkit.js';
import { startRegistry, usingRegistry } from './registry-story.testkit.js';

const writers = Array.from({ length: 8 }, (_, writer) => writer);
const rounds = Array.from({ length: 12 }, (_, round) => round);

describe('two servers on one database', () => {
  const registry = usingRegistry();
  let second: RunningService | undefined;
  beforeAll(async () => {
    second = await startRegistry(registry.environment);
  });
  afterAll(() => second?.stop());

  /** The server that a writer talks to: each has half of them. */
  const serverOf = (writer: number): MlflowHttp =>
    writer % 2 === 0 ? registry.http : new MlflowHttp(second?.url ?? 'http://not-started');
  const everyRound = async (
    write: (http: MlflowHttp, writer: number, round: number) => Promise<{ status: number }>,
  ) => {
    const statuses = await Promise.all(
      writers.map(async (writer) => {
        const seen: number[] = [];
        for (const round of rounds) seen.push((await write(serverOf(writer), writer, round)).status);
        return seen;
      }),
    );
    return [...new Set(statuses.flat())];
  };

  it('take batches of eight writers on one run without a deadlock, a fault or a lost point', async () => {
    const { runId } = await serverOf(0).startRun();
    const statuses = await everyRound((http, writer, round) => {
      // Each writer in an order of its own, on the same keys; tags and the run's name go along.
      const metrics = Array.from({ length: 60 }, (_, index) => ({
        key: `k${(index * (2 * writer + 3)) % 20}`,
        value: writer,
        timestamp: index,
        step: round,
      }));
      const tags = [
        { key: `t${(writer + round) % 3}`, value: `${writer}-${round}` },
        { key: 'mlflow.runName', value: `name-${writer}` },
        { key: `t${(writer + round + 1) % 3}`, value: `${writer}-${round}` },
      ];
      const params = [
        { key: `own-${writer}-${round}`, value: 'x' },
        { key: 'shared', value: 'same' },
      ];
      return http.post('runs/log-batch', { run_id: runId, metrics, tags, params });
    });
    expect(statuses).toEqual([200]);
    const { data } = (await serverOf(1).must('GET', 'runs/get', { run_id: runId })).run;
    expect(data.params).toHaveLength(writers.length * rounds.length + 1);
    expect(new Set((data.metrics as { step: number }[]).map(({ step }) => step))).toEqual(new Set([rounds.length - 1]));
    const [stored] = await registry.database.query<{ points: number }[]>(
      'select count(*)::int as points from run_metrics where run_id = $1',
      [runId],
    );
    const expected = new Set(
      writers.flatMap((writer) =>
        Array.from({ length: 60 }, (_, index) => `${(index * (2 * writer + 3)) % 20}/${index}/${writer}`),
      ),
    );
    expect(stored?.points).toBe(expected.size * rounds.length);
  });

  it('rename a run while it is logged to, and keep name and tag the same', async () => {
    const { runId } = await serverOf(0).startRun();
    const statuses = await everyRound((http, writer, round) => {
      if (writer % 3 === 0) return http.post('runs/update', { run_id: runId, run_name: `u-${writer}-${round}` });
      if (writer % 3 === 1) {
        return http.post('runs/set-tag', { run_id: runId, key: 'mlflow.runName', value: `t-${writer}-${round}` });
      }
      return http.post('runs/log-metric', { run_id: runId, key: 'm', value: round, timestamp: writer, step: round });
    });
    expect(statuses).toEqual([200]);
    const { info, data } = (await serverOf(1).must('GET', 'runs/get', { run_id: runId })).run;
    expect((data.tags as { key: string; value: string }[]).find(({ key }) => key === 'mlflow.runName')?.value).toBe(
      info.run_name,
    );
  });

  it('let one of two values of a param win, and tell the other writers', async () => {
    for (const round of rounds) {
      const { runId } = await serverOf(0).startRun();
      const answers = await Promise.all(
        writers.map((writer) =>
          serverOf(writer).post('runs/log-parameter', { run_id: runId, key: 'depth', value: `${writer}-${round}` }),
        ),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      const { params } = (await serverOf(1).must('GET', 'runs/get', { run_id: runId })).run.data;
      const winner = answers.findIndex(({ status }) => status === 200);
      expect(params).toEqual([{ key: 'depth', value: `${winner}-${round}` }]);
      for (const { status, body } of answers.filter((answer) => answer.status !== 200)) {
        expect({ status, message: body.message }).toMatchObject({
          status: 400,
          message: expect.stringContaining(`'depth': old value '${winner}-${round}'`),
        });
      }
    }
  });

  it('keep every entry of the list that clients of MLflow 2 append to', async () => {
    const { runId } = await serverOf(0).startRun();
    const answers = await Promise.all(
      writers.map((writer) =>
        serverOf(writer).post('runs/log-model', {
          run_id: runId,
          model_json: JSON.stringify({
            artifact_path: `m${writer}`,
            flavors: {},
            utc_time_created: 'now',
            run_id: runId,
          }),
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(writers.map(() => 200));
    const { tags } = (await serverOf(1).must('GET', 'runs/get', { run_id: runId })).run.data;
    const history = (tags as { key: string; value: string }[]).find(({ key }) => key === 'mlflow.log-model.history');
    expect(JSON.parse(history?.value ?? '[]')).toHaveLength(writers.length);
  });

  it('create an experiment of one name once', async () => {
    const answers = await Promise.all(
      writers.map((writer) => serverOf(writer).post('experiments/create', { name: 'only-one' })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(answers.map(({ body }) => body.error_code))).toEqual(
      new Set([undefined, 'RESOURCE_ALREADY_EXISTS']),
    );
  });

  it('number the versions of one model without a gap or a repetition', async () => {
    await serverOf(0).must('POST', 'registered-models/create', { name: 'numbered' });
    const versions = await Promise.all(
      writers.map((writer) =>
        serverOf(writer).must('POST', 'model-versions/create', { name: 'numbered', source: `s3://bucket/${writer}` }),
      ),
    );
    const numbers = versions.map(({ model_version: { version } }) => Number(version)).toSorted((a, b) => a - b);
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});
