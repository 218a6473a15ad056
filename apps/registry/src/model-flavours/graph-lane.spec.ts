import { afterEach, describe, expect, it } from '@jest/globals';
import { build, ElementTypes, encodeModel } from '@modelyard/onnx';
import { GraphLane } from './graph-lane.js';

const model = (nodes: number): Promise<ArrayBuffer> => {
  const graph = build.graph({
    name: 'g',
    nodes: Array.from({ length: nodes }, (_, index) =>
      build.node('Identity', { inputs: ['x'], outputs: [`y${index}`] }),
    ),
    inputs: [build.tensorValue('x', ElementTypes.float, [null, 2])],
    outputs: [build.tensorValue('y0', ElementTypes.float, [null, 2])],
  });
  const bytes = encodeModel(
    build.model({ graph, producer: { name: 'spec', version: '1' }, opsets: [{ domain: '', version: 17 }] }),
  );
  return Promise.resolve(Uint8Array.from(bytes).buffer);
};

describe('a lane of graphs', () => {
  let lane: GraphLane;
  afterEach(() => lane.close());

  it('leaves the event loop free while it reads a graph', async () => {
    lane = new GraphLane(60_000);
    const large = await model(100_000);
    let turns = 0;
    const turning = setInterval(() => (turns += 1), 1);
    const { model: inspected } = await lane.inspect(() => Promise.resolve(large));
    clearInterval(turning);
    expect(inspected.operators).toEqual({ Identity: 100_000 });
    expect(turns).toBeGreaterThan(10);
  });

  it('holds the bytes of one graph at a time', async () => {
    lane = new GraphLane(60_000);
    const held: string[] = [];
    const inspectNamed = async (name: string) => {
      await lane.inspect(() => {
        held.push(`${name} read`);
        return model(1);
      });
      held.push(`${name} done`);
    };
    await Promise.all(['first', 'second'].map(inspectNamed));
    expect(held).toEqual(['first read', 'first done', 'second read', 'second done']);
  });

  it('gives up on a graph that takes too long', async () => {
    lane = new GraphLane(1);
    await expect(lane.inspect(() => model(200_000))).rejects.toMatchObject({
      code: 'onnx-refused',
      message: expect.stringContaining('cannot be read in 1 ms'),
    });
  });
});
