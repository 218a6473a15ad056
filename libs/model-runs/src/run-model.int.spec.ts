import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { build, ElementTypes, encodeModel } from '@modelyard/onnx';
// The compiled library: it starts a compiled programme beside itself.
import { runModel } from '../dist/index.js';

const identity = (name: string, elementType: number) => ({
  node: build.node('Identity', { inputs: [name], outputs: [`${name}_out`] }),
  input: build.tensorValue(name, elementType, [null]),
  output: build.tensorValue(`${name}_out`, elementType, [null]),
});

describe('running a model apart', () => {
  const patienceMs = 30_000;
  let folder = '';
  let modelPath = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'model-runs-'));
    modelPath = join(folder, 'model.onnx');
    const parts = [
      identity('number', ElementTypes.float),
      identity('count', ElementTypes.int64),
      identity('word', ElementTypes.string),
    ];
    const graph = build.graph({
      name: 'identity',
      nodes: parts.map(({ node }) => node),
      inputs: parts.map(({ input }) => input),
      outputs: parts.map(({ output }) => output),
    });
    const model = build.model({
      graph,
      producer: { name: 'spec', version: '1' },
      opsets: [{ domain: '', version: 17 }],
    });
    await writeFile(modelPath, encodeModel(model));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const request = (number: (number | null)[], count: number[], word: string[]) => [
    { name: 'number', datatype: 'FP32', shape: [number.length], data: number },
    { name: 'count', datatype: 'INT64', shape: [count.length], data: count },
    { name: 'word', datatype: 'BYTES', shape: [word.length], data: word },
  ];

  it('answers each request with the outputs that were asked for, in the protocol’s datatypes', async () => {
    const requests = [request([0.5, null], [7], ['late']), request([1], [-1], [''])];
    const answers = await runModel({
      modelPath,
      outputs: ['number_out', 'count_out', 'word_out'],
      requests,
      patienceMs,
    });
    expect(answers).toEqual(
      requests.map((inputs) => inputs.map((tensor) => ({ ...tensor, name: `${tensor.name}_out` }))),
    );
  });

  it('passes the runtime’s own words on when the model does not run', async () => {
    const requests = [request([1], [1], ['a']).slice(1)];
    const run = runModel({ modelPath, outputs: ['number_out'], requests, patienceMs });
    await expect(run).rejects.toMatchObject({ name: 'ModelRunError', message: expect.stringContaining("'number'") });
  });

  it('refuses a datatype that JSON cannot hold', async () => {
    const half = { name: 'number', datatype: 'FP16', shape: [1], data: [1] };
    const run = runModel({ modelPath, outputs: ['number_out'], requests: [[half]], patienceMs });
    await expect(run).rejects.toThrow(/FP16/);
  });

  it('kills a process that takes too long and says so', async () => {
    const run = runModel({ modelPath, outputs: ['number_out'], requests: [request([1], [1], ['a'])], patienceMs: 1 });
    await expect(run).rejects.toThrow(/ended with SIGKILL/);
  });
});
