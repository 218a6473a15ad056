import { beforeAll, describe, expect, it } from '@jest/globals';
import { usingRegistry } from '../stories/registry-story.testkit.js';

interface Point {
  readonly run_id: string;
  readonly step: number;
  readonly value: unknown;
}

describe('histories of metrics', () => {
  const registry = usingRegistry();
  const must = (path: string, body: Record<string, unknown>) => registry.http.must('POST', path, body);
  const read = (path: string, query: string) => registry.http.get(`/ajax-api/2.0/mlflow/metrics/${path}?${query}`);
  const runs: string[] = [];

  beforeAll(async () => {
    for (const steps of [100, 7]) {
      const { runId } = await registry.http.startRun();
      const metrics = Array.from({ length: steps }, (_, step) => ({
        key: 'loss',
        value: step === 3 ? 'NaN' : step / 2,
        timestamp: 1_000 - step,
        step,
      }));
      await must('runs/log-batch', { run_id: runId, metrics });
      runs.push(runId);
    }
    runs.sort();
  });

  const steps = (body: { metrics?: Point[] }, runId?: string) =>
    (body.metrics ?? []).filter(({ run_id: of }) => runId === undefined || of === runId).map(({ step }) => step);

  it('are whole without a page size, and page by page with one', async () => {
    const whole = await registry.http.must('GET', 'metrics/get-history', { run_id: runs[0] ?? '', metric_key: 'loss' });
    const paged: unknown[] = [];
    let token = '';
    do {
      const page = await registry.http.must('GET', 'metrics/get-history', {
        run_id: runs[0] ?? '',
        metric_key: 'loss',
        max_results: '3',
        page_token: token,
      });
      paged.push(...(page.metrics ?? []));
      token = page.next_page_token ?? '';
    } while (token !== '');
    expect(paged).toEqual(whole.metrics);
    expect(whole.metrics).toContainEqual({ key: 'loss', value: 'NaN', timestamp: 997, step: 3 });
  });

  it('that are longer than a page are sent while they are read', async () => {
    const { runId } = await registry.http.startRun();
    await registry.database.query(
      `insert into run_metrics (run_id, key, "timestamp", step, value) select $1, 'long', i, i, i from generate_series(1, 25001) i`,
      [runId],
    );
    const { metrics } = await registry.http.must('GET', 'metrics/get-history', { run_id: runId, metric_key: 'long' });
    expect(new Set((metrics as Point[]).map(({ step }) => step)).size).toBe(25_001);
  });

  it('come for several runs by run and time', async () => {
    const { status, body } = await read('get-history-bulk', `metric_key=loss&run_id=${runs[1]}&run_id=${runs[0]}`);
    expect(status).toBe(200);
    const points = body.metrics as Point[];
    expect(points.map(({ run_id: of }) => of)).toEqual(points.map(({ run_id: of }) => of).toSorted());
    expect(steps(body, runs[0]).at(0)).toBeGreaterThan(steps(body, runs[0]).at(-1) ?? Number.NaN);
    expect(points).toHaveLength(107);
    expect(
      (await read('get-history-bulk', `metric_key=loss&run_id=${runs[0]}&max_results=5`)).body.metrics,
    ).toHaveLength(5);
    expect((await read('get-history-bulk', `metric_key=never&run_id=${runs[0]}`)).body).toEqual({});
  });

  it('are thinned to a number of steps that all runs share, with the ends of each run', async () => {
    const query = `metric_key=loss&run_ids=${runs[0]}&run_ids=${runs[1]}`;
    const { body } = await read('get-history-bulk-interval', `${query}&max_results=10`);
    const [long, short] = runs
      .map((runId) => steps(body, runId).toSorted((a, b) => a - b))
      .toSorted((a, b) => b.length - a.length);
    expect(long?.length).toBeGreaterThanOrEqual(10);
    expect(long?.length).toBeLessThanOrEqual(13);
    expect([long?.at(0), long?.at(-1)]).toEqual([0, 99]);
    expect([short?.at(0), short?.at(-1)]).toEqual([0, 6]);
    const ranged = await read('get-history-bulk-interval', `${query}&start_step=2&end_step=4`);
    expect(steps(ranged.body).toSorted((a, b) => a - b)).toEqual([2, 2, 3, 3, 4, 4]);
    expect((await read('get-history-bulk-interval', query)).body.metrics).toHaveLength(107);
  });

  it.each([
    ['get-history-bulk', 'metric_key=loss', 'must specify at least one run_id'],
    ['get-history-bulk', 'run_id=a', "Missing value for required parameter 'metric_key'"],
    [
      'get-history-bulk',
      `metric_key=m&${'run_id=a&'.repeat(101)}`,
      'cannot specify more than 100 run_ids. Received 101',
    ],
    ['get-history-bulk', 'metric_key=m&run_id=a&max_results=0', "Invalid value 0 for parameter 'max_results'"],
    ['get-history-bulk-interval', 'metric_key=m&run_ids=a&max_results=2501', 'between 1 and 2500'],
    ['get-history-bulk-interval', 'metric_key=m&run_ids=a&start_step=1', 'both must be specified'],
    ['get-history-bulk-interval', 'metric_key=m&run_ids=a&start_step=5&end_step=1', 'end_step must be greater'],
    ['get-history-bulk-interval', `metric_key=m&${'run_ids=a&'.repeat(101)}`, 'cannot specify more than 100 run_ids'],
    ['get-history', 'run_id=a&metric_key=m&max_results=0', "Invalid value 0 for parameter 'max_results'"],
    ['get-history', 'run_id=a&metric_key=m&max_results=5&page_token=x', 'Invalid page token'],
  ])('%s refuses %.60s', async (path, query, message) => {
    expect(await read(path, query)).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE', message: expect.stringContaining(message) },
    });
  });

  it('of an unknown run are not found', async () => {
    expect(await read('get-history', 'run_id=nobody&metric_key=m')).toMatchObject({ status: 404 });
  });
});
