import { describe, expect, it } from '@jest/globals';
import { parseFilter } from './filter.js';
import {
  aliasesOf,
  keysOf,
  listOperators,
  numericOperators,
  presenceOperators,
  textOperators,
  type SearchSpec,
} from './search-spec.js';

const spec: SearchSpec = {
  entities: {
    attribute: {
      aliases: ['attr', 'run'],
      keys: {
        ...keysOf('text', [...textOperators, ...listOperators], 'run_id'),
        ...aliasesOf({ key: 'start_time', type: 'number', operators: numericOperators }, 'start_time', 'Created'),
      },
    },
    metric: { aliases: ['metrics'], keys: { type: 'number', operators: numericOperators } },
    tag: { aliases: ['tags'], keys: { type: 'text', operators: [...textOperators, ...presenceOperators] } },
  },
  orderEntities: [],
  orderAttributes: {},
};

const parse = (source: string) => parseFilter(source, spec);

describe('the filter language', () => {
  it('takes an empty filter for one that everything matches', () => {
    expect(parse('')).toEqual([]);
    expect(parse('  \n ')).toEqual([]);
    expect(parseFilter(undefined, spec)).toEqual([]);
  });

  it('reads comparisons joined by AND in any case', () => {
    expect(parse('metrics.auc > 0.9 and tags.team = \'risk\' AND run_id != "r1"')).toEqual([
      { entity: 'metric', key: 'auc', type: 'number', operator: '>', value: 0.9 },
      { entity: 'tag', key: 'team', type: 'text', operator: '=', value: 'risk' },
      { entity: 'attribute', key: 'run_id', type: 'text', operator: '!=', value: 'r1' },
    ]);
  });

  it.each([
    ['tags.mlflow.source.name', 'mlflow.source.name'],
    ['tags.`a b`', 'a b'],
    ['tags."x.y"', 'x.y'],
    ['`tags.whole quoted`', 'whole quoted'],
    ["tags.`it''s`", "it''s"],
    ['tags.`tick``ed`', 'tick`ed'],
  ])('splits %s at the first dot and keeps the rest as the key', (identifier, key) => {
    expect(parse(`${identifier} = 'v'`)).toMatchObject([{ entity: 'tag', key }]);
  });

  it.each([
    ['metrics.m >= -1.5e-3', '>=', -0.0015],
    ['metrics.m<.5', '<', 0.5],
    ['metrics.m != 7.', '!=', 7],
    ['Created <= 1700000000000', '<=', 1_700_000_000_000],
  ])('reads the number of %s', (filter, operator, value) => {
    expect(parse(filter)).toMatchObject([{ operator, value }]);
  });

  it('reads LIKE, ILIKE, lists and presence', () => {
    expect(
      parse("tags.a like 'x%' AND tags.b ILIKE '_y' AND run_id IN ('r1', \"r2\") AND run_id not in ('r3')"),
    ).toMatchObject([
      { operator: 'LIKE', value: 'x%' },
      { operator: 'ILIKE', value: '_y' },
      { operator: 'IN', value: ['r1', 'r2'] },
      { operator: 'NOT IN', value: ['r3'] },
    ]);
    expect(parse('tags.a IS NULL AND tags.b is not null')).toMatchObject([
      { operator: 'IS NULL', value: null },
      { operator: 'IS NOT NULL', value: null },
    ]);
  });

  it('takes an alias for the key it stands for', () => {
    expect(parse("run.run_id = 'r'")).toMatchObject([{ entity: 'attribute', key: 'run_id' }]);
    expect(parse('attr.Created > 0')).toMatchObject([{ key: 'start_time' }]);
  });

  it.each([
    ["tags.a = 'x' OR tags.b = 'y'", /Invalid clause\(s\) in filter string.*expected AND/],
    ["tags.a = 'x';tags.b = 'y'", /unexpected ';'/],
    ["(tags.a = 'x')", /expected an identifier/],
    ["tags.a = 'x' AND", /ends too early/],
    ["tags.a = 'x", /never closed/],
    ["tags.a BETWEEN 'x'", /expected a comparison operator/],
    ['tags.a = x', /Parameter value is either not quoted/],
    ["metrics.m > '0.5'", /Expected numeric value type for metric/],
    ['metrics.m > 0.5.1', /Expected numeric value type for metric/],
    ["metrics.m LIKE '0.5'", /Invalid comparator 'LIKE'/],
    ["tags.a > 'x'", /Invalid comparator '>'/],
    ["nonsense.a = 'x'", /Invalid entity type 'nonsense'/],
    ["run_name = 'x'", /Invalid attribute key 'run_name' specified. Valid keys are 'run_id', 'start_time', 'Created'/],
    ["__proto__ = 'x'", /Invalid attribute key '__proto__'/],
    ["run_id IN 'r1'", /expected a list/],
    ["run_id IN ('r1'", /ends too early|never closed/],
  ])('refuses %s with the reason', (filter, message) => {
    expect(() => parse(filter)).toThrow(message);
  });

  it('scans a long filter in linear time', () => {
    const clauses = Array.from({ length: 20_000 }, (_, index) => `tags.k${index} = '${'x'.repeat(20)}'`).join(' AND ');
    const begun = performance.now();
    expect(parse(clauses)).toHaveLength(20_000);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});
