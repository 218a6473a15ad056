import { describe, expect, it } from '@jest/globals';
import { parseOrderBy } from './order-by.js';
import type { SearchSpec } from './search-spec.js';

const spec: SearchSpec = {
  entities: {
    attribute: { aliases: ['attributes'], keys: {} },
    metric: { aliases: ['metrics'], keys: { type: 'number', operators: ['='] } },
    dataset: { aliases: ['datasets'], keys: {} },
  },
  orderEntities: ['metric'],
  orderAttributes: { start_time: 'start_time', Created: 'start_time', 'Run Name': 'run_name' },
};

describe('order clauses', () => {
  it('reads keys of entities and attributes with their direction', () => {
    expect(parseOrderBy(['metrics.auc DESC', 'attributes.start_time asc', '`Run Name`'], spec)).toEqual([
      { entity: 'metric', key: 'auc', descending: true },
      { entity: 'attribute', key: 'start_time', descending: false },
      { entity: 'attribute', key: 'run_name', descending: false },
    ]);
  });

  it.each([
    [[''], /Invalid order_by clause/],
    [['start_time DOWN'], /only ASC or DESC/],
    [['metrics.a DESC, metrics.b'], /only ASC or DESC/],
    [['nothing'], /Invalid order by key 'nothing'/],
    [['datasets.name'], /cannot order this search/],
    [['start_time', 'Created DESC'], /duplicate fields/],
  ])('refuses %j', (clauses, message) => {
    expect(() => parseOrderBy(clauses, spec)).toThrow(message);
  });
});
