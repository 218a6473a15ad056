import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { inspectModel } from './inspect-model.js';

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.onnx`, import.meta.url));

describe('inspectModel', () => {
  it('tells what a scikit-learn classifier takes and gives, the sequence of maps included', () => {
    const model = inspectModel(fixture('zipmap-classifier'));
    expect(model.irVersion).toBe(8);
    expect(model.opsets).toMatchObject({ 'ai.onnx.ml': 1 });
    expect(model.producer.name).toBe('skl2onnx');
    expect(model.inputs).toEqual([
      { name: 'X', onnxType: 'tensor(float)', isTensor: true, datatype: 'FP32', shape: [-1, 3] },
    ]);
    expect(model.outputs).toEqual([
      { name: 'output_label', onnxType: 'tensor(string)', isTensor: true, datatype: 'BYTES', shape: [-1] },
      {
        name: 'output_probability',
        onnxType: 'seq(map(string,tensor(float)))',
        isTensor: false,
        datatype: null,
        shape: null,
      },
    ]);
    expect(model.operators).toMatchObject({ 'ai.onnx.ml.LinearClassifier': 1, 'ai.onnx.ml.ZipMap': 1 });
  });

  it('counts the operators of subgraphs, leaves out initialized inputs and keeps an unknown rank unknown', () => {
    const model = inspectModel(fixture('branching'));
    expect(model.operators).toEqual({ If: 1, Add: 1, Mul: 1 });
    expect(model.inputs.map((input) => [input.name, input.datatype, input.shape])).toEqual([
      ['x', 'FP32', [-1, 2]],
      ['flag', 'BOOL', []],
    ]);
    expect(model.outputs[0]?.shape).toBeNull();
    expect(model.metadata).toEqual({ owner: 'flights' });
  });

  it('names the files of external data', () => {
    expect(inspectModel(fixture('external-data')).externalData).toEqual(['weights.bin']);
  });

  it('refuses external data outside the folder of the model', () => {
    expect(() => inspectModel(fixture('external-data-outside'))).toThrow(
      expect.objectContaining({ code: 'external-data-path', nextStep: expect.stringContaining('beside it') }),
    );
  });
});
