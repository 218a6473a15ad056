import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { build, ElementTypes } from './index.js';
import { dropZipMap } from './drop-zip-map.js';
import { inspectModel } from './inspect-model.js';
import { decodeModel, encodeModel } from './proto/model.js';
import type { ModelProto } from './proto/types.js';

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.onnx`, import.meta.url));

describe('dropZipMap', () => {
  const original = fixture('zipmap-classifier');
  const repair = dropZipMap(original);

  it('exposes the probabilities as a tensor under the name callers know', () => {
    expect(repair.repaired).toEqual([{ output: 'output_probability', classes: ['late', 'on-time'] }]);
    expect(inspectModel(repair.bytes).outputs[1]).toEqual({
      name: 'output_probability',
      onnxType: 'tensor(float)',
      isTensor: true,
      datatype: 'FP32',
      shape: [-1, 2],
    });
  });

  it('changes nothing else', () => {
    const strip = (model: ModelProto): ModelProto => ({
      ...model,
      opsetImports: [],
      graph: {
        ...model.graph,
        nodes: model.graph.nodes.filter((node) => !['ZipMap', 'Identity'].includes(node.opType)),
        outputs: model.graph.outputs.filter((output) => output.name !== 'output_probability'),
      },
    });
    expect(strip(decodeModel(repair.bytes))).toEqual(strip(decodeModel(original)));
  });

  it('gives back the same bytes when every output is a tensor already', () => {
    expect(dropZipMap(repair.bytes).bytes).toBe(repair.bytes);
  });

  it('refuses a sequence that no ZipMap made', () => {
    const outputs = [
      { name: 'y', type: { kind: 'sequence', element: { kind: 'tensor', elementType: 1, shape: null } } } as const,
    ];
    const graph = build.graph({
      name: 'sequence',
      nodes: [build.node('SequenceConstruct', { inputs: ['x'], outputs: ['y'] })],
      inputs: [build.tensorValue('x', ElementTypes.float, [null, 1])],
      outputs,
    });
    const bytes = encodeModel(
      build.model({ graph, producer: { name: 'spec', version: '1' }, opsets: [{ domain: '', version: 17 }] }),
    );
    expect(() => dropZipMap(bytes)).toThrow(expect.objectContaining({ code: 'not-repairable' }));
  });
});
