import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  decodeModel,
  decodeTensor,
  elementTypeName,
  encodeModel,
  tensorValues,
  type TensorProto,
} from '@modelyard/onnx';
import { compileModel } from './compile-model.js';
import type { EvaluatedTensor } from './evaluator.js';
import { domains } from './operators/domains.js';
import { difference } from './proof/difference.js';
import { runPython, scratchFolder } from './running.testkit.js';

const operators = [...domains.values()].flatMap(({ operators: named }) => [...named.keys()]).sort();

interface Outcome {
  readonly operator: string;
  readonly test: string;
  /** `answered`, or how it went otherwise. */
  readonly came: string;
  readonly isWrong: boolean;
}

/** All inputs but the first become weights, as they are in the models that people deploy. */
function play(folder: string, test: string): Outcome {
  const file = (name: string) => readFileSync(join(folder, test, name));
  const model = decodeModel(file('model.onnx'));
  const { nodes, inputs, outputs } = model.graph;
  const tensors = (side: string, names: readonly { name: string }[]): TensorProto[] =>
    names.map(({ name }, at) => ({ ...decodeTensor(file(`${side}_${at}.pb`)), name }));
  const [first, ...weights] = tensors('input', inputs);
  const graph = { ...model.graph, inputs: inputs.slice(0, 1), initializers: weights };
  const { evaluator, reason } = compileModel(encodeModel({ ...model, graph }));
  const operator = nodes[0]!.opType;
  if (!evaluator) return { operator, test, came: reason, isWrong: false };
  const fault = difference(evaluator.run(first ? [evaluated(first)] : []), tensors('output', outputs).map(evaluated));
  return { operator, test, came: fault ?? 'answered', isWrong: fault !== null };
}

const evaluated = (tensor: TensorProto): EvaluatedTensor => ({
  name: tensor.name,
  kind: elementTypeName(tensor.dataType) as EvaluatedTensor['kind'],
  shape: tensor.dims,
  data: tensorValues(tensor) as EvaluatedTensor['data'],
});

describe('the test cases of the ONNX project', () => {
  let outcomes: Outcome[];
  let folder: Awaited<ReturnType<typeof scratchFolder>>;

  beforeAll(async () => {
    folder = await scratchFolder();
    await runPython('write_conformance_cases.py', folder.path, ...operators);
    outcomes = readdirSync(folder.path).map((test) => play(folder.path, test));
  }, 300_000);
  afterAll(() => folder.remove());

  it('are answered as expected or left to the runtime, never answered wrongly', () => {
    expect(outcomes.filter(({ isWrong }) => isWrong)).toEqual([]);
    expect(outcomes.filter(({ came }) => came === 'answered').length).toBeGreaterThan(280);
  });

  it('are answered for every operator that has any, but for constants, which have no input', () => {
    const tried = new Set(outcomes.map(({ operator }) => operator));
    const answered = new Set(outcomes.filter(({ came }) => came === 'answered').map(({ operator }) => operator));
    expect([...tried].filter((operator) => !answered.has(operator)).sort()).toEqual(['Constant', 'ConstantOfShape']);
  });
});
