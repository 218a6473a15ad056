import { beforeAll, describe, expect, it } from '@jest/globals';
import { usingRegistry } from '../stories/registry-story.testkit.js';

const long = (length: number) => 'x'.repeat(length);
const invalid = 'INVALID_PARAMETER_VALUE';

describe('the wire contract', () => {
  const registry = usingRegistry();
  let run = '';
  let gone = '';
  let experiment = '';
  const post = (path: string, body: unknown) => registry.http.post(path, body);
  const runData = async () => (await registry.http.must('GET', 'runs/get', { run_id: run })).run.data;

  beforeAll(async () => {
    ({ runId: run } = await registry.http.startRun());
    ({ runId: gone } = await registry.http.startRun());
    await registry.http.must('POST', 'runs/delete', { run_id: gone });
    ({ experiment_id: experiment } = await registry.http.must('POST', 'experiments/create', { name: 'deleted-one' }));
    await registry.http.must('POST', 'experiments/delete', { experiment_id: experiment });
    await registry.http.must('POST', 'runs/log-parameter', { run_id: run, key: 'fixed', value: '1' });
  });

  it.each(['/api/2.0', '/ajax-api/2.0', '/api/3.0', '/ajax-api/3.0'])('is spoken under %s', async (prefix) => {
    const { status, body } = await registry.http.get(`${prefix}/mlflow/experiments/get?experiment_id=0`);
    expect({ status, name: body.experiment?.name }).toEqual({ status: 200, name: 'Default' });
  });

  it.each([
    ['experiments/create', { name: '' }, "Missing value for required parameter 'name'"],
    ['experiments/create', { name: long(501) }, "'name' exceeds the maximum length of 500 characters"],
    ['experiments/create', { name: 'a\u0000b' }, 'the character NUL'],
    ['experiments/create', { name: 'n', artifact_location: `file:///${long(2100)}` }, 'maximum length of 2048'],
    ['experiments/update', { experiment_id: '0' }, "Missing value for required parameter 'new_name'"],
    ['experiments/set-experiment-tag', { experiment_id: '0', key: long(251), value: 'v' }, 'maximum length of 250'],
    [
      'experiments/set-experiment-tag',
      { experiment_id: '0', key: 'k', value: long(20_001) },
      'maximum length of 20000',
    ],
    ['experiments/search', { max_results: 50_001 }, 'at most 50000'],
    ['experiments/search', { max_results: 10, view_type: 'SOME' }, "for parameter 'view_type' supplied"],
    ['experiments/search', { max_results: 10, page_token: 'odd' }, 'Invalid page token'],
    ['experiments/delete', { experiment_id: 'abc' }, "for parameter 'experiment_id' supplied"],
    ['runs/create', { experiment_id: 'abc' }, "for parameter 'experiment_id' supplied"],
    ['runs/create', { experiment_id: '0', start_time: 'soon' }, "for parameter 'start_time' supplied"],
    ['runs/create', { experiment_id: '0', run_name: long(251) }, "'run_name' exceeds the maximum length of 250"],
    [
      'runs/create',
      { experiment_id: '0', run_name: 'a', tags: [{ key: 'mlflow.runName', value: 'b' }] },
      "Both 'run_name' argument and 'mlflow.runName' tag are specified",
    ],
    ['runs/update', { run_id: 'RUN', status: 'DONE' }, "for parameter 'status' supplied"],
    ['runs/log-metric', { run_id: 'RUN', key: 'a/../b', value: 1, timestamp: 1 }, 'must not resolve to other names'],
    ['runs/log-metric', { run_id: 'RUN', key: 'm', timestamp: 1 }, "Missing value for required parameter 'value'"],
    ['runs/log-metric', { run_id: 'RUN', key: 'm', value: 1 }, "Missing value for required parameter 'timestamp'"],
    [
      'runs/log-metric',
      { run_id: 'RUN', key: 'm', value: 1, timestamp: 1, step: 'foo' },
      `Invalid value "foo" for parameter 'step' supplied`,
    ],
    [
      'runs/log-batch',
      { run_id: 'RUN', metrics: [{ key: 'm', value: 1 }] },
      "Missing value for required parameter 'metrics[0].timestamp'",
    ],
    [
      'runs/log-batch',
      { run_id: 'RUN', params: Array.from({ length: 101 }, (_, i) => ({ key: `p${i}`, value: '' })) },
      'at most 100 params',
    ],
    [
      'runs/log-batch',
      { run_id: 'RUN', tags: Array.from({ length: 101 }, (_, i) => ({ key: `t${i}`, value: '' })) },
      'at most 100 tags',
    ],
    [
      'runs/log-batch',
      {
        run_id: 'RUN',
        metrics: Array.from({ length: 999 }, () => ({ key: 'm', value: 1, timestamp: 1 })),
        params: [
          { key: 'a', value: '' },
          { key: 'b', value: '' },
        ],
      },
      'at most 1000 metrics, params, and tags',
    ],
    ['runs/log-parameter', { run_id: 'RUN', key: 'fixed', value: '2' }, 'Changing param values is not allowed'],
    ['runs/log-metric', { run_id: 'GONE', key: 'm', value: 1, timestamp: 1 }, "must be in the 'active' state"],
    ['runs/set-tag', { run_id: 'GONE', key: 'k', value: 'v' }, "must be in the 'active' state"],
    ['runs/delete-tag', { run_id: 'GONE', key: 'k' }, "must be in the 'active' state"],
    ['runs/update', { run_id: 'GONE', status: 'FINISHED' }, "must be in the 'active' state"],
    ['experiments/set-experiment-tag', { experiment_id: 'EXPERIMENT', key: 'k', value: 'v' }, "'active' state"],
    ['experiments/update', { experiment_id: 'EXPERIMENT', new_name: 'n' }, "must be in the 'active' state"],
    [
      'runs/log-inputs',
      { run_id: 'RUN', datasets: [{ dataset: { name: 'n', digest: long(37), source_type: 's', source: '{}' } }] },
      "'datasets[0].dataset.digest' exceeds the maximum length of 36",
    ],
    [
      'runs/log-inputs',
      { run_id: 'RUN', datasets: [{}] },
      "Missing value for required parameter 'datasets[0].dataset'",
    ],
    ['runs/log-model', { run_id: 'RUN', model_json: '{}' }, 'Malformed model info'],
    ['runs/search', { experiment_ids: ['0'], max_results: 50_001 }, 'at most 50000'],
    ['runs/search', { experiment_ids: ['0'], order_by: ['start_time', 'start_time DESC'] }, 'duplicate fields'],
    [
      'runs/search',
      { experiment_ids: ['0'], filter: "tags.a = 'x' OR tags.b = 'y'" },
      'Invalid clause(s) in filter string',
    ],
    ['experiments/search-datasets', {}, 'must specify at least one experiment_id'],
    [
      'experiments/search-datasets',
      { experiment_ids: Array.from({ length: 21 }, (_, id) => String(id)) },
      'cannot specify more than 20 experiment_ids. Received 21',
    ],
  ])('refuses a wrong %s with 400 and the contract’s words (%#)', async (path, message, words) => {
    const text = JSON.stringify(message).replace('"RUN"', `"${run}"`).replace('"GONE"', `"${gone}"`);
    const answer = await post(path, JSON.parse(text.replace('"EXPERIMENT"', `"${experiment}"`)));
    expect(answer).toMatchObject({
      status: 400,
      body: { error_code: invalid, message: expect.stringContaining(words) },
    });
  });

  it.each([
    ['GET', 'runs/get?run_id=nobody', null],
    ['GET', 'experiments/get?experiment_id=999999', null],
    ['GET', 'experiments/get-by-name?experiment_name=nobody', null],
    ['POST', 'experiments/delete', { experiment_id: '999999' }],
    ['POST', 'experiments/restore', { experiment_id: '0' }],
    ['POST', 'experiments/delete-experiment-tag', { experiment_id: '0', key: 'never' }],
    ['POST', 'runs/create', { experiment_id: '999999' }],
    ['POST', 'runs/log-metric', { run_id: 'nobody', key: 'm', value: 1, timestamp: 1 }],
    ['POST', 'runs/delete', { run_id: 'nobody' }],
    ['POST', 'runs/outputs', { run_id: 'RUN', models: [{ model_id: 'm-unknown', step: 0 }] }],
    ['POST', 'runs/log-metric', { run_id: 'RUN', key: 'm', value: 1, timestamp: 1, model_id: 'm-unknown' }],
  ])('answers what is not there with 404: %s %s (%#)', async (method, path, message) => {
    const body = message === null ? undefined : JSON.parse(JSON.stringify(message).replace('RUN', run));
    expect(await registry.http.send(method, path, body)).toMatchObject({
      status: 404,
      body: { error_code: 'RESOURCE_DOES_NOT_EXIST' },
    });
  });

  it.each([
    ['GET', '/api/2.0/mlflow/traces'],
    ['POST', '/api/3.0/mlflow/traces'],
    ['GET', '/ajax-api/3.0/mlflow/traces/tr-1'],
    ['GET', '/api/3.0/mlflow/scorers/list'],
    ['GET', '/api/3.0/mlflow/gateway/endpoints/list'],
    ['POST', '/api/3.0/mlflow/datasets/create'],
    ['GET', '/api/3.0/mlflow/workspaces'],
    ['POST', '/graphql'],
    ['POST', '/gateway/chat/invocations'],
    ['POST', '/v1/traces'],
  ])('says cleanly that %s %s is not offered', async (method, path) => {
    expect(await registry.http.send(method, path, method === 'POST' ? {} : undefined)).toMatchObject({
      status: 404,
      body: { error_code: 'ENDPOINT_NOT_FOUND' },
    });
  });

  it('cuts long params and tags of runs as MLflow’s server does, also when they are sent again', async () => {
    for (const _attempt of [1, 2]) {
      await registry.http.must('POST', 'runs/log-parameter', { run_id: run, key: 'long', value: long(6_500) });
      await registry.http.must('POST', 'runs/set-tag', { run_id: run, key: 'long', value: long(8_500) });
    }
    const { params, tags } = await runData();
    expect(params).toContainEqual({ key: 'long', value: long(6_000) });
    expect(tags).toContainEqual({ key: 'long', value: long(8_000) });
  });

  it('keeps empty values, takes numbers as text, enumerations by number and null for unset', async () => {
    await registry.http.must('POST', 'runs/log-batch', {
      run_uuid: run,
      metrics: [{ key: 'text', value: '0.25', timestamp: '7', step: '-3', model_id: null, unknown: [null] }],
      params: [{ key: 'empty', value: '' }],
      tags: [{ key: 'none' }],
    });
    const { metrics, params, tags } = await runData();
    expect(metrics).toContainEqual({ key: 'text', value: 0.25, timestamp: 7, step: -3 });
    expect(params).toContainEqual({ key: 'empty', value: '' });
    expect(tags).toContainEqual({ key: 'none', value: '' });
    const { run_info: info } = await registry.http.must('POST', 'runs/update', { run_id: run, status: 1 });
    expect(info.status).toBe('RUNNING');
  });

  it('takes a pattern that ends with a backslash', async () => {
    const message = { experiment_ids: ['0'], filter: String.raw`tags.none LIKE 'a\'` };
    expect((await post('runs/search', message)).status).toBe(200);
  });

  it('leaves out what is unset or an empty list', async () => {
    const empty = await registry.http.must('POST', 'runs/search', {
      experiment_ids: ['0'],
      filter: "tags.never = 'x'",
    });
    expect(empty).toEqual({});
    const { run: bare } = await registry.http.must('POST', 'runs/create', { experiment_id: '', start_time: 5 });
    expect(bare).toEqual({
      info: {
        run_id: bare.info.run_id,
        run_uuid: bare.info.run_id,
        run_name: bare.info.run_name,
        experiment_id: '0',
        user_id: '',
        status: 'RUNNING',
        start_time: 5,
        lifecycle_stage: 'active',
        artifact_uri: `mlflow-artifacts:/0/${bare.info.run_id}/artifacts`,
      },
      data: { tags: [{ key: 'mlflow.runName', value: bare.info.run_name }] },
      inputs: {},
      outputs: {},
    });
    expect((await registry.http.must('GET', 'runs/get', { run_id: bare.info.run_id })).run).toEqual(bare);
  });

  it.each(['/api/2.0mlflow/experiments/search-datasets', 'experiments/search-datasets'])(
    'lists data sets of experiments under %s',
    async (path) => {
      const dataset = { name: 'flights', digest: 'd1', source_type: 'local', source: '{}' };
      const tags = [{ key: 'mlflow.data.context', value: 'training' }];
      await registry.http.must('POST', 'runs/log-inputs', { run_id: run, datasets: [{ dataset, tags }] });
      expect((await post(path, { experiment_ids: ['0'] })).body).toEqual({
        dataset_summaries: [{ experiment_id: '0', name: 'flights', digest: 'd1', context: 'training' }],
      });
    },
  );
});
