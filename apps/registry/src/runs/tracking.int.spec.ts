import { describe, expect, it } from '@jest/globals';
import { usingRegistry } from '../stories/registry-story.testkit.js';

describe('tracking', () => {
  const registry = usingRegistry();
  const post = (path: string, body: unknown) => registry.http.post(path, body);
  const must = (path: string, body: Record<string, unknown>) => registry.http.must('POST', path, body);
  const run = (runId: string) => registry.http.must('GET', 'runs/get', { run_id: runId });

  it('has the experiment Default with the id 0 from the start', async () => {
    const { experiment } = await registry.http.must('GET', 'experiments/get', { experiment_id: '0' });
    expect(experiment).toMatchObject({
      name: 'Default',
      artifact_location: 'mlflow-artifacts:/0',
      lifecycle_stage: 'active',
    });
  });

  it('creates experiments once per name, also against deleted ones', async () => {
    const { experiment_id: id } = await must('experiments/create', { name: 'once', tags: [{ key: 'a', value: '1' }] });
    expect(
      (await registry.http.must('GET', 'experiments/get-by-name', { experiment_name: 'once' })).experiment,
    ).toMatchObject({
      experiment_id: id,
      artifact_location: `mlflow-artifacts:/${id}`,
      tags: [{ key: 'a', value: '1' }],
    });
    await must('experiments/delete', { experiment_id: id });
    expect(await post('experiments/create', { name: 'once' })).toMatchObject({
      status: 400,
      body: { error_code: 'RESOURCE_ALREADY_EXISTS' },
    });
    expect(await post('runs/create', { experiment_id: id })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining("must be in the 'active' state") },
    });
    await must('experiments/restore', { experiment_id: id });
    expect((await post('runs/create', { experiment_id: id })).status).toBe(200);
  });

  it('names a run by both of its fields, makes up a missing name and keeps it in a tag', async () => {
    const { runId } = await registry.http.startRun();
    const { info, data } = (await registry.http.must('GET', 'runs/get', { run_uuid: runId })).run;
    expect(info).toMatchObject({ run_id: runId, run_uuid: runId, status: 'RUNNING', start_time: 1 });
    expect(runId).toMatch(/^[0-9a-f]{32}$/);
    expect(data.tags).toEqual([{ key: 'mlflow.runName', value: info.run_name }]);
  });

  it('keeps NaN and infinities, and the latest metric by step, then time', async () => {
    const { runId } = await registry.http.startRun();
    const points = [
      { key: 'loss', value: 1, timestamp: 5, step: 1 },
      { key: 'loss', value: 2, timestamp: 1, step: 2 },
      { key: 'loss', value: 3, timestamp: 9, step: 0 },
      { key: 'odd', value: 'NaN', timestamp: 1, step: 0 },
      { key: 'large', value: 'Infinity', timestamp: 1, step: 0 },
    ];
    await must('runs/log-batch', { run_id: runId, metrics: points });
    await must('runs/log-batch', { run_id: runId, metrics: points });
    expect((await run(runId)).run.data.metrics).toEqual([
      { key: 'large', value: 'Infinity', timestamp: 1, step: 0 },
      { key: 'loss', value: 2, timestamp: 1, step: 2 },
      { key: 'odd', value: 'NaN', timestamp: 1, step: 0 },
    ]);
    const history = await registry.http.must('GET', 'metrics/get-history', { run_id: runId, metric_key: 'loss' });
    expect(history.metrics.map(({ value }: { value: number }) => value)).toEqual([2, 1, 3]);
    expect(await registry.http.must('GET', 'metrics/get-history', { run_id: runId, metric_key: 'never' })).toEqual({});
  });

  it('pages through a metric’s history, NaN included', async () => {
    const { runId } = await registry.http.startRun();
    const metrics = Array.from({ length: 7 }, (_, step) => ({
      key: 'm',
      value: step === 3 ? 'NaN' : step,
      timestamp: step,
      step,
    }));
    await must('runs/log-batch', { run_id: runId, metrics });
    const values: unknown[] = [];
    let token = '';
    do {
      const page = await registry.http.must('GET', 'metrics/get-history', {
        run_id: runId,
        metric_key: 'm',
        max_results: '2',
        page_token: token,
      });
      values.push(...page.metrics.map(({ value }: { value: unknown }) => value));
      token = page.next_page_token ?? '';
    } while (token !== '');
    expect(values).toEqual([0, 1, 2, 'NaN', 4, 5, 6]);
  });

  it('takes a param once: the same value again changes nothing, another one refuses the whole batch', async () => {
    const { runId } = await registry.http.startRun();
    await must('runs/log-parameter', { run_id: runId, key: 'depth', value: '3' });
    await must('runs/log-parameter', { run_id: runId, key: 'depth', value: '3' });
    const changed = await post('runs/log-batch', {
      run_id: runId,
      params: [
        { key: 'new', value: '1' },
        { key: 'depth', value: '4' },
      ],
      metrics: [{ key: 'm', value: 1, timestamp: 1 }],
    });
    expect(changed).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('Changing param values is not allowed') },
    });
    expect((await run(runId)).run.data).toEqual({ params: [{ key: 'depth', value: '3' }], tags: expect.any(Array) });
    expect(
      await post('runs/log-batch', {
        run_id: runId,
        params: [
          { key: 'a', value: '1' },
          { key: 'a', value: '1' },
        ],
      }),
    ).toMatchObject({ status: 400 });
  });

  it('takes parallel batches of one run without losing or locking any', async () => {
    const { runId } = await registry.http.startRun();
    const batch = (writer: number) =>
      Array.from({ length: 200 }, (_, index) => ({
        key: `k${(index * (writer + 3)) % 20}`,
        value: writer,
        timestamp: index,
        step: writer,
      }));
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, writer) => post('runs/log-batch', { run_id: runId, metrics: batch(writer) })),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    const latest = (await run(runId)).run.data.metrics as { step: number }[];
    expect(Math.max(...latest.map(({ step }) => step))).toBe(7);
  });

  it('answers a tag that is not there with 404, and removes one that is', async () => {
    const { runId } = await registry.http.startRun();
    await must('runs/set-tag', { run_id: runId, key: 'team', value: 'risk' });
    await must('runs/delete-tag', { run_id: runId, key: 'team' });
    expect(await post('runs/delete-tag', { run_id: runId, key: 'team' })).toMatchObject({
      status: 404,
      body: { error_code: 'RESOURCE_DOES_NOT_EXIST' },
    });
  });

  it('announces a run that ends, once, with what it reported', async () => {
    const { runId } = await registry.http.startRun([{ key: 'team', value: 'risk' }]);
    await must('runs/log-batch', {
      run_id: runId,
      params: [{ key: 'depth', value: '3' }],
      metrics: [
        { key: 'auc', value: 0.9, timestamp: 1 },
        { key: 'odd', value: 'NaN', timestamp: 1 },
      ],
    });
    await must('runs/log-inputs', {
      run_id: runId,
      datasets: [
        {
          dataset: { name: 'flights', digest: 'd1', source_type: 'local', source: '{}' },
          tags: [{ key: 'mlflow.data.context', value: 'training' }],
        },
      ],
    });
    for (const _attempt of [1, 2]) await must('runs/update', { run_id: runId, status: 'FINISHED', end_time: 2_000 });
    const events = await registry.published(runId);
    expect(events.map(({ name }) => name)).toEqual(['RunFinished']);
    expect(events[0]?.data).toMatchObject({
      experimentName: 'Default',
      status: 'FINISHED',
      params: { depth: '3' },
      metrics: { auc: 0.9 },
      datasets: [{ name: 'flights', digest: 'd1', context: 'training' }],
      endTime: '1970-01-01T00:00:02.000Z',
    });
    const audits = await registry.published('registry');
    expect(audits.map(({ data }) => data['action'])).toContain('finish-run');
  });

  it('refuses writes to a deleted run and takes it back', async () => {
    const { runId } = await registry.http.startRun();
    await must('runs/delete', { run_id: runId });
    expect(await post('runs/log-metric', { run_id: runId, key: 'm', value: 1, timestamp: 1 })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining("must be in the 'active' state") },
    });
    await must('runs/restore', { run_id: runId });
    expect((await post('runs/log-metric', { run_id: runId, key: 'm', value: 1, timestamp: 1 })).status).toBe(200);
  });

  it.each([
    ['runs/log-metric', { run_id: 'a', value: 1, timestamp: 1 }, "Missing value for required parameter 'key'"],
    ['runs/log-metric', { key: 'm', value: 1, timestamp: 1 }, "Missing value for required parameter 'run_id'"],
    [
      'runs/log-metric',
      { run_id: 'a', key: 'm', value: 'abc', timestamp: 1 },
      `Invalid value "abc" for parameter 'value' supplied`,
    ],
    ['runs/log-metric', { run_id: '../x', key: 'm', value: 1, timestamp: 1 }, "for parameter 'run_id' supplied"],
    ['runs/search', { experiment_ids: ['0'], max_results: 0 }, "Invalid value 0 for parameter 'max_results'"],
    ['experiments/search', {}, "Missing value for required parameter 'max_results'"],
    [
      'runs/log-batch',
      { run_id: 'a', metrics: Array.from({ length: 1001 }, () => ({ key: 'm', value: 1, timestamp: 1 })) },
      'at most 1000 metrics',
    ],
  ])('refuses a wrong %s with the contract’s words (%#)', async (path, body, message) => {
    expect(await post(path, body)).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE', message: expect.stringContaining(message) },
    });
  });

  it('refuses bodies of another media type, broken JSON and unknown routes in MLflow’s form', async () => {
    const send = async (contentType: string, body: string) => {
      const url = `${registry.http.origin}/api/2.0/mlflow/runs/create`;
      const response = await fetch(url, { method: 'POST', headers: { 'content-type': contentType }, body });
      return { status: response.status, body: (await response.json()) as unknown };
    };
    for (const answer of [await send('text/plain', '{}'), await send('application/json', '{"a":')]) {
      expect(answer).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } });
    }
    expect(await registry.http.get('traces')).toMatchObject({
      status: 404,
      body: { error_code: 'ENDPOINT_NOT_FOUND' },
    });
  });
});
