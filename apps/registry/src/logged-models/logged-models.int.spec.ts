import { beforeAll, describe, expect, it } from '@jest/globals';
import { usingRegistry } from '../stories/registry-story.testkit.js';

interface Measured {
  readonly name: string;
  /** Value and data set (name, digest) of the metric `acc`, in the order of the steps. */
  readonly acc: readonly (readonly [number | string, string, string])[];
}

const measured: readonly Measured[] = [
  {
    name: 'low',
    acc: [
      [0.2, 'train', 'd1'],
      [0.9, 'test', 'd2'],
    ],
  },
  {
    name: 'high',
    acc: [
      [0.8, 'train', 'd1'],
      [0.1, 'test', 'd3'],
    ],
  },
  { name: 'odd', acc: [['NaN', 'train', 'd1']] },
  { name: 'unmeasured', acc: [] },
];

describe('logged models', () => {
  const registry = usingRegistry();
  let experiment = '';
  let run = '';
  const create = async (message: Record<string, unknown> = {}) =>
    (await registry.http.must('POST', 'logged-models', { experiment_id: experiment, ...message })).model.info;
  const search = (message: Record<string, unknown>) =>
    registry.http.post('logged-models/search', { experiment_ids: [experiment], ...message });
  const found = async (message: Record<string, unknown>): Promise<string[]> => {
    const { status, body } = await search(message);
    expect(status).toBe(200);
    return ((body.models ?? []) as { info: { name: string } }[]).map(({ info }) => info.name);
  };

  beforeAll(async () => {
    experiment = (await registry.http.must('POST', 'experiments/create', { name: 'measured' })).experiment_id as string;
    run = (await registry.http.must('POST', 'runs/create', { experiment_id: experiment, start_time: 1 })).run.info
      .run_id;
    for (const { name, acc } of measured) {
      const { model_id: model } = await create({
        name,
        model_type: name === 'low' ? 'tree' : undefined,
        params: [{ key: 'depth', value: String(name.length) }],
        tags: [{ key: 'team', value: name }],
      });
      for (const [step, [value, dataset, digest]] of acc.entries()) {
        await registry.http.must('POST', 'runs/log-metric', {
          run_id: run,
          key: 'acc',
          value,
          timestamp: step + 1,
          step,
          model_id: model,
          dataset_name: dataset,
          dataset_digest: digest,
        });
      }
    }
  });

  const byName = [{ field_name: 'name', ascending: true }];
  const everyone = ['high', 'low', 'odd', 'unmeasured'];
  it.each([
    [{ order_by: byName }, everyone],
    [{ order_by: byName, filter: "name LIKE '%d' AND params.depth = '3'" }, ['odd']],
    [{ order_by: byName, filter: "tags.team IN ('low', 'high')" }, ['high', 'low']],
    [{ order_by: byName, filter: "model_type = 'tree'" }, ['low']],
    [{ order_by: byName, filter: "model_type != 'tree'" }, []],
    [{ order_by: byName, filter: "status = 'LOGGED_MODEL_PENDING'" }, everyone],
    [{ order_by: byName, filter: 'metrics.acc > 0.5' }, ['low']],
    [{ order_by: byName, datasets: [{ dataset_name: 'test' }] }, ['high', 'low']],
    [{ order_by: byName, datasets: [{ dataset_name: 'test', dataset_digest: 'd3' }] }, ['high']],
    [{ order_by: byName, datasets: [{ dataset_name: 'train' }], filter: 'metrics.acc > 0.5' }, ['high']],
    [{ order_by: [{ field_name: 'metrics.acc', ascending: false }] }, ['low', 'high', 'odd', 'unmeasured']],
    [
      { order_by: [{ field_name: 'metrics.acc', ascending: false, dataset_name: 'train' }] },
      ['high', 'low', 'odd', 'unmeasured'],
    ],
    [
      {
        order_by: [
          { field_name: 'metrics.acc', ascending: true, dataset_name: 'test', dataset_digest: 'd3' },
          { field_name: 'name', ascending: true },
        ],
      },
      ['high', 'low', 'odd', 'unmeasured'],
    ],
    [{ order_by: [{ field_name: 'model_type', ascending: true }, ...byName] }, ['low', 'high', 'odd', 'unmeasured']],
    [{ max_results: 0, order_by: byName }, everyone],
  ])('are found by %j', async (message, names) => {
    expect(await found(message)).toEqual(names);
  });

  it.each([
    [{ experiment_ids: [] }, /'experiment_ids'/],
    [{ filter: 'metric.acc > 1' }, /entity/i],
    [{ filter: 'tags.team = low' }, /quoted/],
    [{ filter: 'metrics on a data set = 1' }, /./],
    [{ order_by: [{ field_name: 'params.depth' }] }, /order/i],
    [{ order_by: [{ field_name: 'nothing' }] }, /nothing/],
    [{ datasets: [{}] }, /'datasets\[0\]\.dataset_name'/],
    [{ max_results: -1 }, /'max_results'/],
    [{ page_token: 'x' }, /page token/],
  ])('are not searched by %j', async (message, said) => {
    expect(await search(message)).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE', message: expect.stringMatching(said) },
    });
  });

  it('come page by page, by tokens that belong to their search', async () => {
    const first = (await search({ max_results: 3, order_by: byName })).body;
    expect(await found({ max_results: 3, order_by: byName, page_token: first.next_page_token })).toEqual([
      'unmeasured',
    ]);
    const other = { max_results: 3, order_by: byName, page_token: first.next_page_token };
    expect((await search({ ...other, filter: "name != 'x'" })).status).toBe(400);
    expect((await search({ ...other, datasets: [{ dataset_name: 'test' }] })).status).toBe(400);
  });

  it.each(['a/b', 'a:b', 'a.b', 'a%b', 'a"b', "a'b"])('do not have the name %j', async (name) => {
    expect(await registry.http.post('logged-models', { experiment_id: experiment, name })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('Invalid model name') },
    });
  });

  it('are pending until their client says that they are ready, and have a name of ours where it gave none', async () => {
    const info = await create();
    expect(info).toMatchObject({
      model_id: expect.stringMatching(/^m-[0-9a-f]{32}$/),
      name: expect.stringMatching(/.+/),
      status: 'LOGGED_MODEL_PENDING',
    });
    const { model } = await registry.http.must('PATCH', `logged-models/${info.model_id}`, {
      status: 'LOGGED_MODEL_READY',
    });
    expect(model.info.status).toBe('LOGGED_MODEL_READY');
    expect((await registry.http.send('PATCH', `logged-models/${info.model_id}`, { status: 'DONE' })).status).toBe(400);
  });

  it('take tags and params, the last of a key winning, and refuse to lose a tag that they do not have', async () => {
    const { model_id: id } = await create();
    const tags = [1, 2].map((value) => ({ key: 'stage', value: String(value) }));
    const { model } = await registry.http.must('PATCH', `logged-models/${id}/tags`, { tags });
    expect(model.info.tags).toEqual([{ key: 'stage', value: '2' }]);
    await registry.http.must('POST', `logged-models/${id}/params`, { params: [{ key: 'lr', value: '0.1' }] });
    await registry.http.must('DELETE', `logged-models/${id}/tags/stage`);
    expect(await registry.http.send('DELETE', `logged-models/${id}/tags/stage`)).toMatchObject({
      status: 404,
      body: { message: expect.stringContaining("No tag with key 'stage'") },
    });
    expect((await registry.http.must('GET', `logged-models/${id}`)).model.data.params).toEqual([
      { key: 'lr', value: '0.1' },
    ]);
  });

  it('are gone once deleted, for every route', async () => {
    const { model_id: id } = await create({ name: 'deleted' });
    await registry.http.must('DELETE', `logged-models/${id}`);
    const answers = [
      await registry.http.get(`logged-models/${id}`),
      await registry.http.send('PATCH', `logged-models/${id}`, { status: 'LOGGED_MODEL_READY' }),
      await registry.http.send('PATCH', `logged-models/${id}/tags`, { tags: [{ key: 'a', value: 'b' }] }),
      await registry.http.post(`logged-models/${id}/params`, { params: [{ key: 'a', value: 'b' }] }),
      await registry.http.send('DELETE', `logged-models/${id}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    expect(await found({ filter: "name = 'deleted'" })).toEqual([]);
  });

  it('list what they were registered as, whoever registers them at the same time', async () => {
    const { model_id: id } = await create({ name: 'shared' });
    const names = Array.from({ length: 8 }, (_, index) => `registered-${index}`);
    await Promise.all(names.map((name) => registry.http.registerVersion(name, `models:/${id}`)));
    const { registrations } = (await registry.http.must('GET', `logged-models/${id}`)).model.info;
    expect((registrations as { name: string }[]).map(({ name }) => name).sort()).toEqual(names);
  });
});
