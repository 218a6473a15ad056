import { beforeAll, describe, expect, it } from '@jest/globals';
import { usingRegistry } from '../stories/registry-story.testkit.js';

describe('searching runs', () => {
  const registry = usingRegistry();
  let experiment = '';
  const ids: string[] = [];
  // Beyond what an index entry can hold.
  const longValue = Array.from({ length: 8_000 }, (_, index) => String.fromCharCode(97 + ((index * index) % 26))).join(
    '',
  );

  beforeAll(async () => {
    ({ experiment_id: experiment } = await registry.http.must('POST', 'experiments/create', { name: 'searched' }));
    const runs: { name: string; auc?: number | string; depth?: string; team?: string }[] = [
      { name: 'a', auc: 0.9, depth: '3', team: 'Risk' },
      { name: 'b', auc: 0.7, depth: '5', team: 'fraud' },
      { name: 'c', auc: 'NaN', depth: '3' },
      { name: 'd', team: 'risk' },
      { name: 'e', auc: 0.8 },
    ];
    for (const [index, { name, auc, depth, team }] of runs.entries()) {
      const { run } = await registry.http.must('POST', 'runs/create', {
        experiment_id: experiment,
        run_name: name,
        start_time: 100 + index,
        ...(team !== undefined && { tags: [{ key: 'team', value: team }] }),
      });
      await registry.http.must('POST', 'runs/log-batch', {
        run_id: run.info.run_id,
        ...(auc !== undefined && { metrics: [{ key: 'auc', value: auc, timestamp: 1 }] }),
        ...(depth !== undefined && { params: [{ key: 'depth', value: depth }] }),
      });
      ids.push(run.info.run_id);
    }
    const [a, b, c, d, e] = ids;
    const input = (digest: string, context: string) => ({
      dataset: { name: 'flights', digest, source_type: 'local', source: '{}' },
      tags: [{ key: 'mlflow.data.context', value: context }],
    });
    await registry.http.must('POST', 'runs/log-inputs', { run_id: a, datasets: [input('d1', 'training')] });
    await registry.http.must('POST', 'runs/log-inputs', { run_id: b, datasets: [input('d2', 'evaluation')] });
    await registry.http.must('POST', 'runs/set-tag', { run_id: c, key: 'long', value: longValue });
    await registry.http.must('POST', 'runs/update', { run_id: d, status: 'FINISHED', end_time: 500 });
    await registry.http.must('POST', 'runs/log-metric', { run_id: e, key: 'val/auc x', value: 0, timestamp: 1 });
  });

  const names = async (message: Record<string, unknown>): Promise<string> => {
    const { runs = [] } = await registry.http.must('POST', 'runs/search', { experiment_ids: [experiment], ...message });
    return (runs as { info: { run_name: string } }[]).map(({ info }) => info.run_name).join('');
  };

  it.each([
    ['', 'edcba'],
    ['metrics.auc > 0.75', 'ea'],
    ['metrics.auc != 0.7', 'eca'],
    ["params.depth = '3' AND metrics.auc >= 0.9", 'a'],
    ["params.depth != '3'", 'b'],
    ["tags.team LIKE 'r%'", 'd'],
    ["tags.team ILIKE 'R%'", 'da'],
    ['tags.team IS NULL', 'ec'],
    ['tags.team IS NOT NULL', 'dba'],
    ["attributes.run_name = 'c'", 'c'],
    ['start_time >= 103', 'ed'],
    ["status = 'RUNNING' and run_name LIKE '_'", 'ecba'],
    ["tags.`team` = 'fraud'", 'b'],
    ["datasets.name = 'nothing'", ''],
    ["dataset.name LIKE 'fl%' AND dataset.context = 'training'", 'a'],
    ["datasets.digest IN ('d1', 'd2')", 'ba'],
    ["datasets.digest NOT IN ('d1')", 'b'],
    ['metrics.auc <= 0.8', 'eb'],
    ['metric.auc = 0.9', 'a'],
    ['metrics.auc > -1 AND metrics.auc < 1e3', 'eba'],
    ['metrics.`val/auc x` >= 0', 'e'],
    ["params.depth = '3' AND tags.team = 'Risk'", 'a'],
    ["params.depth ILIKE '_' and tag.team != 'Risk'", 'b'],
    ['parameters.depth IS NULL', 'ed'],
    ['attr.Created > 101.5', 'edc'],
    ["run.`Run Name` = 'e'", 'e'],
    ['end_time > 0', 'd'],
    ["tags.long = 'LONG'", 'c'],
    ["tags.long = 'BEGINNING'", ''],
  ])('by %s', async (filter, expected) => {
    expect(
      await names({ filter: filter.replace('LONG', longValue).replace('BEGINNING', longValue.slice(0, 100)) }),
    ).toBe(expected);
  });

  it.each([
    [['metrics.auc'], 'beacd'],
    [['metrics.auc DESC'], 'aebcd'],
    [['params.depth DESC', 'run_name'], 'bacde'],
    [['attributes.start_time ASC'], 'abcde'],
    [['tags.team'], 'abdec'],
    [['metrics.auc', 'run_name DESC'], 'beacd'],
    [['params.depth', 'metrics.auc DESC'], 'acbed'],
    [['end_time DESC', '`Run Name`'], 'dabce'],
    [['attr.run_name DESC'], 'edcba'],
    [['status', 'Created ASC'], 'dabce'],
  ])('orders by %j, NaN and missing values last', async (orderBy, expected) => {
    expect(await names({ order_by: orderBy })).toBe(expected);
  });

  it.each([[['metrics.auc DESC']], [['metrics.auc', 'run_name']], [['params.depth']], [['end_time']], [[]]])(
    'gives the same order page by page (%j)',
    async (orderBy) => {
      const whole = await names({ order_by: orderBy });
      let paged = '';
      let token: string | undefined;
      do {
        const message = {
          experiment_ids: [experiment],
          order_by: orderBy,
          max_results: 2,
          ...(token !== undefined && { page_token: token }),
        };
        const page = await registry.http.must('POST', 'runs/search', message);
        paged += (page.runs as { info: { run_name: string } }[]).map(({ info }) => info.run_name).join('');
        token = page.next_page_token;
      } while (token !== undefined);
      expect(paged).toBe(whole);
    },
  );

  it('finds runs by their identifiers, of any stage, in several experiments', async () => {
    const [first, second] = ids;
    expect(await names({ filter: `run_id IN ('${first}', '${second}', 'nobody')` })).toBe('ba');
    expect(await names({ filter: `run_id NOT IN ('${first}')` })).toBe('edcb');
    expect(await names({ filter: `attribute.run_id = '${second}'` })).toBe('b');
    const { runId } = await registry.http.startRun();
    await registry.http.must('POST', 'runs/log-metric', { run_id: runId, key: 'auc', value: 0.85, timestamp: 1 });
    const both = { experiment_ids: [experiment, '0'], order_by: ['metrics.auc DESC'], max_results: 3 };
    const { runs } = await registry.http.must('POST', 'runs/search', both);
    expect((runs as { info: { run_id: string } }[]).map(({ info }) => info.run_id)).toEqual([first, runId, ids[4]]);
    await registry.http.must('POST', 'runs/delete', { run_id: runId });
    const deleted = { experiment_ids: ['0'], run_view_type: 'DELETED_ONLY' };
    expect((await registry.http.must('POST', 'runs/search', deleted)).runs).toHaveLength(1);
    expect(await registry.http.must('POST', 'runs/search', { experiment_ids: ['0'] })).toEqual({});
    expect(await registry.http.must('POST', 'runs/search', { experiment_ids: [] })).toEqual({});
  });

  it('gives each run with all that reading it gives', async () => {
    const { runs } = await registry.http.must('POST', 'runs/search', { experiment_ids: [experiment] });
    const read = await Promise.all(
      ids.toReversed().map((id) => registry.http.must('GET', `runs/get?run_id=${id}`).then(({ run }) => run)),
    );
    expect(runs).toEqual(read);
    expect(read.at(-1)).toMatchObject({ data: { metrics: [{ key: 'auc' }] }, inputs: { dataset_inputs: [{}] } });
  });

  it('refuses a token of another search', async () => {
    const first = await registry.http.must('POST', 'runs/search', { experiment_ids: [experiment], max_results: 1 });
    const second = await registry.http.post('runs/search', {
      experiment_ids: [experiment],
      filter: 'metrics.auc > 0',
      page_token: first.next_page_token,
    });
    expect(second).toMatchObject({ status: 400, body: { error_code: 'INVALID_PARAMETER_VALUE' } });
  });
});
