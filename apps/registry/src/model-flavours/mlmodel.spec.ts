import { describe, expect, it } from '@jest/globals';
import { readMlModel } from './mlmodel.js';

const columns = String.raw`'[{"type": "float", "name": "age", "required": true}, {"type": "string", "name": "city"}]'`;

describe('an MLmodel file', () => {
  it('says where the ONNX file is, what the columns are, and which example was logged', () => {
    const text = `
flavors:
  onnx: {onnx_version: 1.19.0, data: model.onnx, providers: [CPUExecutionProvider]}
  python_function: {loader_module: mlflow.onnx}
saved_input_example_info: {artifact_path: input_example.json, serving_input_path: serving_input_example.json, type: dataframe}
signature:
  inputs: ${columns}
  outputs: null
utc_time_created: '2026-11-23 10:00:00'
`;
    expect(readMlModel(text)).toEqual({
      onnxData: 'model.onnx',
      columns: [
        { name: 'age', type: 'float' },
        { name: 'city', type: 'string' },
      ],
      inputExamples: ['serving_input_example.json', 'input_example.json'],
    });
  });

  it('has no columns where the signature is of tensors or there is none', () => {
    const tensors = `flavors: {sklearn: {}}\nsignature: {inputs: '[{"type": "tensor", "tensor-spec": {"dtype": "float32", "shape": [-1, 3]}}]'}`;
    expect(readMlModel(tensors)).toEqual({ onnxData: undefined, columns: null, inputExamples: [] });
    expect(readMlModel('flavors: {sklearn: {}}').columns).toBeNull();
  });

  it('is refused when it is no document of that form, or grows by aliases', () => {
    for (const text of [
      '',
      '[]',
      'flavors: 7',
      'flavors: {onnx: {data: 3}}',
      'flavors: {}\nsignature: {inputs: "{"}',
    ]) {
      expect(() => readMlModel(text)).toThrow(/invalid|expected|JSON/i);
    }
    expect(() => readMlModel('a: &a [1]\nflavors: {onnx: {data: x, more: *a}}')).toThrow(/alias/i);
  });
});
