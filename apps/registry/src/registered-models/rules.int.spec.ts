import { beforeAll, describe, expect, it } from '@jest/globals';
import { usingRegistry } from '../stories/registry-story.testkit.js';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';
type Rule = readonly [method: Method, path: string, message: Record<string, string>, status: number, said: RegExp];

const long = (length: number) => 'x'.repeat(length);
const absent = 404;
const invalid = 400;

// What MLflow's clients look for in an answer: its status, its code by the status, and the beginning of its wording.
const rules: readonly Rule[] = [
  ['POST', 'registered-models/create', {}, invalid, /^Missing value for required parameter 'name'/],
  ['POST', 'registered-models/create', { name: '' }, invalid, /name cannot be empty|Missing value/],
  ['POST', 'registered-models/create', { name: long(257) }, invalid, /'name' exceeds the maximum length of 256/],
  ['POST', 'registered-models/create', { name: 'n', description: long(5_001) }, invalid, /'description' exceeds/],
  ['GET', 'registered-models/get', { name: 'nobody' }, absent, /^Registered Model with name=nobody not found/],
  [
    'PATCH',
    'registered-models/update',
    { name: 'nobody', description: 'd' },
    absent,
    /^Registered Model with name=nobody/,
  ],
  ['POST', 'registered-models/rename', { name: 'ruled' }, invalid, /^Missing value for required parameter 'new_name'/],
  ['POST', 'registered-models/rename', { name: 'nobody', new_name: 'n' }, absent, /^Registered Model with name=nobody/],
  ['DELETE', 'registered-models/delete', { name: 'nobody' }, absent, /^Registered Model with name=nobody/],
  [
    'POST',
    'registered-models/set-tag',
    { name: 'ruled', value: 'v' },
    invalid,
    /^Missing value for required parameter 'key'/,
  ],
  [
    'POST',
    'registered-models/set-tag',
    { name: 'ruled', key: long(251) },
    invalid,
    /'key' exceeds the maximum length of 250/,
  ],
  [
    'POST',
    'registered-models/set-tag',
    { name: 'ruled', key: 'k', value: long(100_001) },
    invalid,
    /of 100000 characters/,
  ],
  ['POST', 'registered-models/set-tag', { name: 'ruled', key: '../k' }, invalid, /^Invalid value/],
  ['DELETE', 'registered-models/delete-tag', { name: 'ruled', key: 'none' }, 200, /^$/],
  [
    'DELETE',
    'registered-models/delete-tag',
    { name: 'nobody', key: 'k' },
    absent,
    /^Registered Model with name=nobody/,
  ],
  [
    'GET',
    'registered-models/alias',
    { name: 'ruled', alias: 'none' },
    invalid,
    /^Registered model alias none not found/,
  ],
  ['GET', 'registered-models/alias', { name: 'nobody', alias: 'a' }, absent, /^Registered Model with name=nobody/],
  [
    'GET',
    'registered-models/alias',
    { name: 'bare', alias: 'latest' },
    absent,
    /^Latest version not found for model bare/,
  ],
  ['DELETE', 'registered-models/alias', { name: 'ruled', alias: 'none' }, 200, /^$/],
  ['POST', 'registered-models/alias', { name: 'ruled', alias: long(256), version: '1' }, invalid, /'alias' exceeds/],
  [
    'POST',
    'registered-models/alias',
    { name: 'ruled', alias: 'a', version: 'one' },
    invalid,
    /^Invalid value "one" for parameter 'version'/,
  ],
  ['POST', 'registered-models/get-latest-versions', { name: 'nobody' }, absent, /^Registered Model with name=nobody/],
  [
    'GET',
    'registered-models/get-latest-versions',
    { name: 'ruled', stages: 'Live' },
    invalid,
    /^Invalid Model Version stage: Live/,
  ],
  ['GET', 'registered-models/search', { max_results: '1001' }, invalid, /at most 1000/],
  ['GET', 'registered-models/search', { max_results: '0' }, invalid, /'max_results'/],
  ['GET', 'registered-models/search', { page_token: 'x' }, invalid, /^Invalid page token/],
  ['GET', 'registered-models/search', { order_by: 'description' }, invalid, /^Invalid order by key 'description'/],
  ['GET', 'registered-models/search', { filter: "name = 'a' OR name = 'b'" }, invalid, /AND/],
  ['GET', 'registered-models/search', { filter: 'name = a' }, invalid, /quoted/],
  ['POST', 'model-versions/create', { name: 'ruled' }, invalid, /^Missing value for required parameter 'source'/],
  [
    'POST',
    'model-versions/create',
    { name: 'nobody', source: 's3://b/m' },
    absent,
    /^Registered Model with name=nobody/,
  ],
  ['POST', 'model-versions/create', { name: 'ruled', source: `s3://${long(500)}` }, invalid, /'source' exceeds/],
  [
    'POST',
    'model-versions/create',
    { name: 'ruled', source: 's3://b/m', run_link: long(501) },
    invalid,
    /'run_link' exceeds/,
  ],
  [
    'GET',
    'model-versions/get',
    { name: 'ruled', version: '99' },
    absent,
    /^Model Version \(name=ruled, version=99\) not found/,
  ],
  ['GET', 'model-versions/get', { name: 'ruled', version: 'x' }, invalid, /^Invalid value "x" for parameter 'version'/],
  ['GET', 'model-versions/get-download-uri', { name: 'ruled', version: '99' }, absent, /^Model Version/],
  [
    'PATCH',
    'model-versions/update',
    { name: 'ruled', version: '1', description: long(5_001) },
    invalid,
    /'description' exceeds/,
  ],
  ['DELETE', 'model-versions/delete', { name: 'ruled', version: '99' }, absent, /^Model Version/],
  [
    'POST',
    'model-versions/transition-stage',
    { name: 'ruled', version: '1' },
    invalid,
    /^Missing value for required parameter 'stage'/,
  ],
  ['POST', 'model-versions/set-tag', { name: 'ruled', version: '99', key: 'k' }, absent, /^Model Version/],
  ['DELETE', 'model-versions/delete-tag', { name: 'ruled', version: '1', key: 'none' }, 200, /^$/],
  ['GET', 'model-versions/search', { max_results: '200001' }, invalid, /at most 200000/],
  ['GET', 'model-versions/search', { filter: "version_number = '1'" }, invalid, /numeric/],
];

const codes: Readonly<Record<number, string | undefined>> = {
  400: 'INVALID_PARAMETER_VALUE',
  404: 'RESOURCE_DOES_NOT_EXIST',
};

describe('the registry’s routes', () => {
  const registry = usingRegistry();
  beforeAll(async () => {
    await registry.http.registerVersion('ruled');
    await registry.http.post('registered-models/create', { name: 'bare' });
  });

  it.each(rules)('answer %s %s %j with %i', async (method, path, message, status, said) => {
    const answer =
      method === 'GET' ? await registry.http.get(path, message) : await registry.http.send(method, path, message);
    expect([answer.status, answer.body.error_code]).toEqual([status, codes[status]]);
    expect(answer.body.message ?? '').toMatch(said);
  });

  it('say whether a name is taken by a model or a prompt', async () => {
    const create = (name: string, tags: readonly object[] = []) =>
      registry.http.post('registered-models/create', { name, tags });
    const prompt = [{ key: 'mlflow.prompt.is_prompt', value: 'true' }];
    await create('a-prompt', prompt);
    const messages = [
      await create('a-prompt', prompt),
      await create('a-prompt'),
      await create('ruled', prompt),
      await create('ruled'),
    ].map(({ body }) => [body.error_code, body.message]);
    expect(messages).toEqual(
      [
        /^Prompt \(name=a-prompt\) already exists/,
        /create a registered model with name 'a-prompt', .* taken by a prompt/,
        /create a prompt with name 'ruled', .* taken by a registered model/,
        /^Registered Model \(name=ruled\) already exists/,
      ].map((message) => ['RESOURCE_ALREADY_EXISTS', expect.stringMatching(message)]),
    );
  });

  it('give a name to one of several that take it at the same time', async () => {
    const names = Array.from({ length: 6 }, (_, index) => `rival-${index}`);
    for (const name of names) await registry.http.post('registered-models/create', { name });
    const answers = await Promise.all(
      names.map((name) => registry.http.post('registered-models/rename', { name, new_name: 'contested' })),
    );
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.map(({ body }) => body.error_code)).toEqual(names.slice(1).map(() => 'RESOURCE_ALREADY_EXISTS'));
  });

  it('find models and versions by lists of names and runs', async () => {
    for (const [name, run] of [
      ['listed-a', 'r1'],
      ['listed-b', 'r2'],
      ['listed-c', 'r3'],
    ] as const)
      await registry.http.registerVersion(name, 's3://b/m', { run_id: run });
    const named = async (path: string, field: string, filter: string) => {
      const body = await registry.http.must('GET', path, { filter, order_by: 'name' });
      return ((body[field] ?? []) as { name: string }[]).map(({ name }) => name);
    };
    expect(await named('registered-models/search', 'registered_models', "name IN ('listed-a', 'listed-c')")).toEqual([
      'listed-a',
      'listed-c',
    ]);
    const versions = (filter: string) => named('model-versions/search', 'model_versions', filter);
    expect(await versions("name LIKE 'listed-%' AND name NOT IN ('listed-a')")).toEqual(['listed-b', 'listed-c']);
    expect(await versions("run_id IN ('r1', 'r2')")).toEqual(['listed-a', 'listed-b']);
    expect(await versions("name LIKE 'listed-%' AND run_id NOT IN ('r1')")).toEqual(['listed-b', 'listed-c']);
  });
});
