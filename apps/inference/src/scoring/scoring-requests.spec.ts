import { describe, expect, it } from '@jest/globals';
import { parseObject } from '../http/json-object.js';
import { signatureOf } from '../pipeline/live-version.js';
import type { Tensor } from '../tensors/tensor.js';
import { classifier, mixedTypes, servedSample, type SampleModel } from '../versions/sample-models.fake.js';
import type { Frame } from './frame.js';
import { frameTensors } from './frame-tensors.js';
import { nestedJson, rowJson } from './predictions-json.js';
import { readInvocation, readPredict } from './read-scoring-request.js';
import { isScoringPath, readScoringTarget } from './scoring-target.js';

const liveOf = (sample: SampleModel, names: readonly string[] = []) => {
  const features = names.map((name, index) => ({ name, kind: 'numeric' as const, source: { input: 'x', index } }));
  const served = servedSample(sample, { features });
  return { served, signature: signatureOf(served), countsRows: true };
};

const frameOf = (body: unknown): Frame => readInvocation(Buffer.from(JSON.stringify(body)), parseObject).frame;
const three = (body: unknown, names?: readonly string[]) => {
  const [tensor] = frameTensors(frameOf(body), liveOf(classifier(), names));
  return { shape: tensor?.shape, data: Array.from(tensor?.data as Float32Array) };
};

describe('the rows of a scoring request', () => {
  const abc = ['a', 'b', 'c'];
  it.each([
    ['columns by the names of features', { dataframe_records: [{ c: 3, a: 1, b: 2 }] }, abc, [1, 2, 3]],
    [
      'an integer and a missing number',
      { dataframe_split: { columns: abc, data: [[1, null, 3.5]] } },
      abc,
      [1, NaN, 3.5],
    ],
    [
      'columns by place where features have no names',
      { dataframe_split: { columns: abc, data: [[1, 2, 3]] } },
      undefined,
      [1, 2, 3],
    ],
    ['rows without names', { dataframe_split: { data: [[1, 2, 3]] } }, undefined, [1, 2, 3]],
    ['a column that is the whole input', { inputs: { x: [[1, 2, 3]] } }, abc, [1, 2, 3]],
    ['instances as objects', { instances: [{ x: [1, 2, 3] }] }, undefined, [1, 2, 3]],
  ])('become the input: %s', (_case, body, names, data) => {
    expect(three(body, names ?? ['x[0]', 'x[1]', 'x[2]'])).toEqual({ shape: [1, 3], data });
  });

  it('fill one input per column, each of its own type', () => {
    const rows = { age: 1.5, count: 7, city: 'Zürich', flag: true };
    const tensors = frameTensors(
      frameOf({ dataframe_records: [rows, { ...rows, flag: false }] }),
      liveOf(mixedTypes()),
    );
    expect(tensors.map(({ name, shape }) => [name, shape])).toEqual(
      ['age', 'count', 'city', 'flag'].map((name) => [name, [2, 1]]),
    );
    expect(tensors.map(({ data }) => Array.from(data as never[]))).toEqual([
      [1.5, 1.5],
      [7n, 7n],
      ['Zürich', 'Zürich'],
      [1, 0],
    ]);
  });

  it.each([
    ['names the missing columns', { dataframe_records: [{ a: 1 }] }, "Model is missing inputs ['b', 'c']."],
    [
      'ragged rows',
      {
        instances: [
          [1, 2, 3],
          [1, 2],
        ],
      },
      'has 2 entries in dimension 1',
    ],
    ['uneven columns', { inputs: { a: [1], b: [1, 2], c: [1] } }, "'b' of 'inputs' has 2 rows"],
    [
      'a row that is too short',
      { dataframe_split: { columns: abc, data: [[1, 2]] } },
      "row 0 of 'dataframe_split' has 2",
    ],
    ['a column named twice', { dataframe_split: { columns: ['a', 'a'], data: [[1, 2]] } }, 'names a column twice'],
    ['no form at all', { data: [] }, 'it has none'],
    ['records that are no objects', { dataframe_records: [[1]] }, "row 0 of 'dataframe_records' must be a JSON object"],
  ])('are refused: %s', (_case, body, message) => {
    expect(() => three(body, abc)).toThrow(message);
  });

  it('of :predict may come by row or by column', () => {
    const read = (body: unknown) => readPredict(Buffer.from(JSON.stringify(body)), parseObject).frame;
    expect(read({ instances: [[1, 2]] })).toMatchObject({ unnamed: [[1, 2]], rows: 1 });
    expect(read({ inputs: { x: [1, 2] } })).toMatchObject({ columns: new Map([['x', [1, 2]]]), rows: 2 });
    expect(() => read({ rows: [] })).toThrow("the body must have 'instances'");
  });
});

describe('predictions in JSON', () => {
  const tensor = (shape: number[], data: Tensor['data']): Tensor => ({ name: 'y', datatype: 'FP32', shape, data });
  it.each([
    [[2, 2], [1, 2, 3, 4], '[[1,2],[3,4]]'],
    [[1, 2, 2], [1, 2, 3, 4], '[[[1,2],[3,4]]]'],
    [[2], [1, 2], '[1,2]'],
    [[], [7], '7'],
    [[0, 2], [], '[]'],
    [[1, 1], [NaN], '[[null]]'],
  ])('nest as the shape %j says', (shape, data, json) => {
    expect(nestedJson(tensor(shape, Float32Array.from(data)))).toBe(json);
  });

  it('of one row are a single value in a table, and a list elsewhere', () => {
    const column = tensor([2, 1], Float32Array.of(5, 6));
    expect([rowJson(column, 1, true), rowJson(column, 1, false)]).toEqual(['6', '[6]']);
  });
});

describe('the paths of the scoring protocols', () => {
  it.each([
    ['POST', '/invocations', { kind: 'invocations', model: null, version: null }],
    ['POST', '/invocations?model=iris', { kind: 'invocations', model: 'iris', version: null }],
    ['POST', '/models/a%2Fb/versions/2/invocations', { kind: 'invocations', model: 'a/b', version: '2' }],
    ['GET', '/models/iris/ping', { kind: 'ping', model: 'iris', version: null }],
    ['GET', '/health', { kind: 'ping', model: null, version: null }],
    ['GET', '/version', { kind: 'server-version' }],
    ['GET', '/v1/models', { kind: 'predict-models' }],
    ['GET', '/v1/models/iris', { kind: 'predict-ready', model: 'iris' }],
    ['POST', '/v1/models/iris:predict', { kind: 'predict', model: 'iris' }],
  ])('%s %s', (method, url, target) => {
    expect(isScoringPath(url)).toBe(true);
    expect(readScoringTarget(method, url)).toEqual(target);
  });

  it('are refused with a wrong verb or an unknown end, and leave the health routes of the platform alone', () => {
    expect(() => readScoringTarget('GET', '/invocations')).toThrow('/invocations takes POST, not GET');
    expect(() => readScoringTarget('POST', '/v1/models/iris:explain')).toThrow('no such path');
    expect(isScoringPath('/health/live')).toBe(false);
  });
});
