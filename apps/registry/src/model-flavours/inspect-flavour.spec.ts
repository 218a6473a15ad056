import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeArtifactStore } from '@modelyard/artifacts';
import {
  build,
  ElementTypes,
  encodeModel,
  inspectModel,
  type GraphProto,
  type TypeProto,
  type ValueInfoProto,
} from '@modelyard/onnx';
import { InspectFlavour, type ModelFiles } from './inspect-flavour.js';
import { InspectGraph } from './inspect-graph.js';

const description = 'flavors: {onnx: {data: model.onnx}}';
const model = (graph: GraphProto) =>
  encodeModel(
    build.model({
      graph,
      producer: { name: 'spec', version: '1' },
      opsets: [
        { domain: '', version: 17 },
        { domain: 'ai.onnx.ml', version: 3 },
      ],
    }),
  );

const x = build.tensorValue('x', ElementTypes.float, [null, 3]);
const identity = build.node('Identity', { inputs: ['x'], outputs: ['y'] });
const plain = model(
  build.graph({
    name: 'g',
    nodes: [identity],
    inputs: [x],
    outputs: [build.tensorValue('y', ElementTypes.float, [null, 3])],
  }),
);

const floats: TypeProto = { kind: 'tensor', elementType: ElementTypes.float, shape: null };
const maps: TypeProto = { kind: 'map', keyType: ElementTypes.int64, value: floats };
const sequenceOf = (element: TypeProto): ValueInfoProto => ({
  name: 'probabilities',
  type: { kind: 'sequence', element },
});

describe('what can be served of a model', () => {
  let store: FakeArtifactStore;
  let graphs: InspectGraph;
  let inspect: InspectFlavour;

  beforeEach(() => {
    store = new FakeArtifactStore();
    graphs = new InspectGraph(store);
    inspect = new InspectFlavour(store, graphs);
  });
  afterEach(() => graphs.onModuleDestroy());

  const logged = async (contents: Readonly<Record<string, string | Uint8Array>>): Promise<ModelFiles> => {
    const entries = Object.entries(contents).map(async ([path, content]) => {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      return [path, await store.put(bytes)] as const;
    });
    return new Map(await Promise.all(entries));
  };

  it('is nothing where the files are no MLflow model or have no ONNX flavour', async () => {
    expect(await inspect.execute(await logged({}))).toEqual({ mlModel: undefined, servable: null });
    const sklearn = await logged({ MLmodel: 'flavors: {sklearn: {}}', 'model.pkl': 'pickle' });
    expect((await inspect.execute(sklearn)).servable).toBeNull();
  });

  it('is the ONNX file by its digest, with inputs and outputs in the terms of the inference protocol', async () => {
    const files = await logged({ MLmodel: description, 'model.onnx': plain });
    expect((await inspect.execute(files)).servable).toEqual({
      artifact: { digest: files.get('model.onnx')?.digest, bytes: plain.length },
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 3] }],
      outputs: [{ name: 'y', datatype: 'FP32', shape: [-1, 3] }],
    });
  });

  it('is a repaired copy where the converter wrapped the probabilities into maps', async () => {
    const zipMap = build.node('ZipMap', {
      inputs: ['x'],
      outputs: ['probabilities'],
      domain: 'ai.onnx.ml',
      attributes: [build.attribute.ints('classlabels_int64s', [0, 1, 2])],
    });
    const wrapped = model(build.graph({ name: 'g', nodes: [zipMap], inputs: [x], outputs: [sequenceOf(maps)] }));
    const files = await logged({ MLmodel: description, 'model.onnx': wrapped });
    const { servable } = await inspect.execute(files);
    expect(servable?.outputs).toEqual([{ name: 'probabilities', datatype: 'FP32', shape: [-1, 3] }]);
    expect(servable?.artifact.digest).not.toBe(files.get('model.onnx')?.digest);
    expect(inspectModel(await store.read(servable!.artifact.digest)).outputs[0]?.isTensor).toBe(true);
  });

  it('is refused with advice where an output can be no tensor', async () => {
    const sequence = build.node('SequenceConstruct', { inputs: ['x'], outputs: ['probabilities'] });
    const bytes = model(build.graph({ name: 'g', nodes: [sequence], inputs: [x], outputs: [sequenceOf(floats)] }));
    const files = await logged({ MLmodel: description, 'model.onnx': bytes });
    await expect(inspect.execute(files)).rejects.toThrow(/zipmap/);
  });

  it.each([
    ['bytes that are no model', { 'model.onnx': 'not a model at all, only text' }],
    ['a file that was not logged', {}],
    ['an MLmodel file that cannot be read', { MLmodel: 'flavors: 7', 'model.onnx': plain }],
  ])('is refused for %s', async (_what, contents) => {
    const files = await logged({ MLmodel: description, ...contents });
    await expect(inspect.execute(files)).rejects.toMatchObject({ code: 'onnx-refused', kind: 'invalid' });
  });

  it('names the external data beside the graph, and is refused without it or with a path', async () => {
    const withData = (location: string) =>
      model({
        ...build.graph({
          name: 'g',
          nodes: [identity],
          inputs: [x],
          outputs: [build.tensorValue('y', ElementTypes.float, [null, 3])],
        }),
        initializers: [
          {
            ...build.floatTensor('w', [1]),
            data: { kind: 'external', entries: [{ key: 'location', value: location }] },
          },
        ],
      });
    const whole = await logged({ MLmodel: description, 'model.onnx': withData('w.data'), 'w.data': 'four' });
    expect((await inspect.execute(whole)).servable?.artifact.files).toEqual([
      { path: 'w.data', digest: whole.get('w.data')?.digest, bytes: 4 },
    ]);
    const lacking = await logged({ MLmodel: description, 'model.onnx': withData('w.data') });
    await expect(inspect.execute(lacking)).rejects.toThrow(/"w.data", which was not logged/);
    const escaping = await logged({ MLmodel: description, 'model.onnx': withData('../w.data') });
    await expect(inspect.execute(escaping)).rejects.toThrow(/not a plain file name/);
  });
});
