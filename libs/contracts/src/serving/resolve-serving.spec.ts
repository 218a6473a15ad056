import { describe, expect, it } from '@jest/globals';
import type { TensorSpec } from '../documents/served-model.js';
import type { ServingDeclaration, ServingFault } from './declaration.js';
import { resolveServing, type ServingMeaning } from './resolve-serving.js';

const tensor = (name: string, datatype: string, ...shape: number[]): TensorSpec => ({ name, datatype, shape });

/** A scikit-learn classifier as skl2onnx writes it. */
const classifier: ServingDeclaration = {
  columns: [
    { name: 'age', type: 'long' },
    { name: 'income', type: 'double' },
  ],
  inputs: [tensor('X', 'FP32', -1, 2)],
  outputs: [tensor('label', 'INT64', -1), tensor('probabilities', 'FP32', -1, 2)],
  tags: {},
};

function meaningOf(declaration: Partial<ServingDeclaration>): ServingMeaning {
  const resolution = resolveServing({ ...classifier, ...declaration });
  if (!resolution.ok) throw new Error(JSON.stringify(resolution.faults));
  return resolution.meaning;
}

function faultsOf(tags: Record<string, string>, declaration: Partial<ServingDeclaration> = {}): ServingFault[] {
  const resolution = resolveServing({ ...classifier, ...declaration, tags });
  return resolution.ok ? [] : resolution.faults;
}

describe('features', () => {
  it('are called after the signature’s columns, in the order of a matrix', () => {
    expect(meaningOf({}).features).toEqual([
      { name: 'age', kind: 'numeric', source: { input: 'X', index: 0 } },
      { name: 'income', kind: 'numeric', source: { input: 'X', index: 1 } },
    ]);
  });

  it('follow the names of the inputs where each column is an input of its own', () => {
    const inputs = [tensor('city', 'BYTES', -1, 1), tensor('age', 'FP32', -1, 1)];
    const columns = [
      { name: 'age', type: 'double' },
      { name: 'city', type: 'string' },
    ];
    expect(meaningOf({ inputs, columns }).features).toEqual([
      { name: 'city', kind: 'categorical', source: { input: 'city' } },
      { name: 'age', kind: 'numeric', source: { input: 'age' } },
    ]);
  });

  it('take the width of a free matrix from the signature', () => {
    expect(meaningOf({ inputs: [tensor('X', 'FP32', -1, -1)] }).features.map((feature) => feature.name)).toEqual([
      'age',
      'income',
    ]);
  });

  it('are numbered without a signature', () => {
    expect(meaningOf({ columns: null }).features.map((feature) => feature.name)).toEqual(['X[0]', 'X[1]']);
  });

  it('are none where a row is no list of values: images, and rows of unknown or enormous width', () => {
    expect(meaningOf({ inputs: [tensor('image', 'FP32', -1, 3, 224, 224)], columns: null }).features).toEqual([]);
    expect(meaningOf({ inputs: [tensor('X', 'FP32', -1, -1)], columns: null }).features).toEqual([]);
    expect(meaningOf({ inputs: [tensor('X', 'FP32', -1, 2 ** 40)], columns: null }).features).toEqual([]);
  });

  it('are overridden by a tag, by name alone or with kind and source', () => {
    const tags = {
      'modelyard.features': '["years", {"name":"band","kind":"categorical","source":{"input":"X","index":1}}]',
    };
    expect(meaningOf({ tags }).features).toEqual([
      { name: 'years', kind: 'numeric', source: { input: 'X', index: 0 } },
      { name: 'band', kind: 'categorical', source: { input: 'X', index: 1 } },
    ]);
  });

  it('of a tag must sit in the model, each under a name of its own', () => {
    const tag = [
      'age',
      { name: 'a', kind: 'numeric', source: { input: 'Y' } },
      { name: 'b' },
      { name: 'c', source: { input: 'X', index: 2 }, kind: 'numeric' },
    ];
    expect(faultsOf({ 'modelyard.features': JSON.stringify(tag) })).toEqual([
      { field: 'modelyard.features/1/source/input', message: 'the model has no input "Y"', fix: 'use one of "X"' },
      {
        field: 'modelyard.features/2',
        message: 'the inputs hold 2 values',
        fix: 'give "kind" and "source" with an input of the model: "X"',
      },
      {
        field: 'modelyard.features/3/source/index',
        message: '"X" has 2 values per row',
        fix: 'use an index from 0 to 1',
      },
    ]);
    expect(faultsOf({ 'modelyard.features': '["a","a"]' })).toEqual([
      { field: 'modelyard.features/1/name', message: '"a" is used twice', fix: 'give each feature a name of its own' },
    ]);
  });
});

describe('confidence and decision', () => {
  it('of a classifier are its largest probability and its label', () => {
    expect(meaningOf({})).toMatchObject({
      confidence: { kind: 'largest-probability', output: 'probabilities' },
      decision: { kind: 'output', output: 'label' },
    });
  });

  it.each<[string, TensorSpec[], Pick<ServingMeaning, 'confidence' | 'decision'>]>([
    [
      'of one probability are that and one half',
      [tensor('probability', 'FP32', -1, 1)],
      {
        confidence: { kind: 'largest-probability', output: 'probability' },
        decision: { kind: 'threshold', output: 'probability', threshold: 0.5, above: true, below: false },
      },
    ],
    [
      'of bare class probabilities are the largest and its index',
      [tensor('probs', 'FP32', -1, 3)],
      {
        confidence: { kind: 'largest-probability', output: 'probs' },
        decision: { kind: 'argmax', output: 'probs' },
      },
    ],
    [
      'of a regression are nothing and its value',
      [tensor('variable', 'FP32', -1, 1)],
      { confidence: { kind: 'none' }, decision: { kind: 'output', output: 'variable' } },
    ],
    [
      'of an output named confidence are that output',
      [tensor('y', 'FP32', -1, 1), tensor('confidence', 'FP32', -1, 1)],
      { confidence: { kind: 'output', output: 'confidence' }, decision: { kind: 'none' } },
    ],
    [
      'of an embedding are nothing',
      [tensor('embedding', 'FP32', -1, 384)],
      { confidence: { kind: 'none' }, decision: { kind: 'none' } },
    ],
  ])('%s', (_, outputs, meaning) => {
    expect(meaningOf({ outputs })).toMatchObject(meaning);
  });

  it('are overridden by tags, with the margin of an anomaly score', () => {
    const outputs = [tensor('label', 'INT64', -1, 1), tensor('scores', 'FP32', -1, 1)];
    const tags = {
      'modelyard.confidence': '{"kind":"anomaly-margin","output":"scores","threshold":0,"scale":0.05}',
      'modelyard.decision': '{"kind":"threshold","output":"scores","threshold":0,"above":"normal","below":"anomaly"}',
    };
    expect(meaningOf({ outputs, tags })).toMatchObject({
      confidence: { kind: 'anomaly-margin', output: 'scores', threshold: 0, scale: 0.05 },
      decision: { kind: 'threshold', output: 'scores', threshold: 0, above: 'normal', below: 'anomaly' },
    });
  });

  it.each([
    ['{kind: none}', 'modelyard.confidence', 'is not JSON'],
    ['{"kind":"guess"}', 'modelyard.confidence/kind', 'Invalid'],
    ['{"kind":"none","output":"label"}', 'modelyard.confidence/output', 'unknown field'],
    ['{"kind":"output","output":"scores"}', 'modelyard.confidence/output', 'no output "scores"'],
    ['{"kind":"output","output":"probabilities","index":2}', 'modelyard.confidence/index', 'has 2 values per row'],
    ['{"kind":"output","output":"probabilities"}', 'modelyard.confidence/index', 'more than one value per row'],
    ['{"kind":"anomaly-margin","output":"label","threshold":0,"scale":0}', 'modelyard.confidence/scale', '>0'],
  ])('refuse the tag %s at %s', (tag, field, message) => {
    expect(faultsOf({ 'modelyard.confidence': tag })).toEqual([
      { field, message: expect.stringContaining(message), fix: expect.stringMatching(/^(write|use|give) /) },
    ]);
  });

  it('refuse labels that do not match the values, and a text as a score', () => {
    const outputs = [tensor('label', 'BYTES', -1, 1), tensor('probabilities', 'FP32', -1, 2)];
    expect(
      faultsOf({ 'modelyard.decision': '{"kind":"argmax","output":"probabilities","labels":["a"]}' }, { outputs }),
    ).toEqual([
      {
        field: 'modelyard.decision/labels',
        message: '1 labels for 2 values of output "probabilities"',
        fix: 'give 2 labels, in the order of the values',
      },
    ]);
    expect(faultsOf({ 'modelyard.confidence': '{"kind":"output","output":"label"}' }, { outputs })).toEqual([
      {
        field: 'modelyard.confidence/output',
        message: 'output "label" holds BYTES, not numbers',
        fix: 'use one of "probabilities"',
      },
    ]);
  });
});
