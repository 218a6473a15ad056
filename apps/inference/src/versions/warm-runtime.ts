import { InferenceSession } from 'onnxruntime-node';
import { build, ElementTypes, encodeModel } from '@modelyard/onnx';

/**
 * Starts ONNX Runtime itself, which the first session of a process pays for with some 30 ms: not to happen between requests, and not
 * to be measured as a model's own.
 */
export async function warmRuntime(): Promise<void> {
  const value = (name: string) => build.tensorValue(name, ElementTypes.float, [1]);
  const graph = build.graph({
    name: 'nothing',
    nodes: [build.node('Identity', { inputs: ['x'], outputs: ['y'] })],
    inputs: [value('x')],
    outputs: [value('y')],
  });
  const producer = { name: 'modelyard', version: '0' };
  const model = build.model({ graph, producer, opsets: [{ domain: '', version: 17 }] });
  const session = await InferenceSession.create(encodeModel(model), { executionProviders: ['cpu'] });
  await session.release();
}
