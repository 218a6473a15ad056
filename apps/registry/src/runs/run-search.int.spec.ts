import { beforeAll, describe, expect, it } from '@jest/globals';
import { usingRegistry } from '../stories/registry-story.testkit.js';

describe('searching runs', () => {
  const registry = usingRegistry();
  let experiment = '';

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
    }
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
    ["status = 'RUNNING' and run_name LIKE '_'", 'edcba'],
    ["tags.`team` = 'fraud'", 'b'],
    ["datasets.name = 'nothing'", ''],
  ])('by %s', async (filter, expected) => {
    expect(await names({ filter })).toBe(expected);
  });

  it.each([
    [['metrics.auc'], 'beacd'],
    [['metrics.auc DESC'], 'aebcd'],
    [['params.depth DESC', 'run_name'], 'bacde'],
    [['attributes.start_time ASC'], 'abcde'],
    [['tags.team'], 'abdec'],
  ])('orders by %j, NaN and missing values last', async (orderBy, expected) => {
    expect(await names({ order_by: orderBy })).toBe(expected);
  });

  it.each([[['metrics.auc DESC']], [['params.depth']], [[]]])(
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
