import { required, type Operator } from '../operator.js';
import { refuse } from '../refusal.js';
import { isReal, newSlot, sizeOf, type NumberData, type Slot } from '../slot.js';

/** ai.onnx BatchNormalization as it is served (https://onnx.ai/onnx/operators/onnx__BatchNormalization.html): a scale and a shift. */
const batchNormalization: Operator = (node) => {
  if (node.opset < 9 || node.flag('training_mode', false)) refuse('training mode');
  if (node.node.outputs.length !== 1) refuse('statistics as outputs');
  const epsilon = node.float('epsilon', Math.fround(1e-5));
  return (inputs) => {
    const input = required(inputs, 0);
    const [channels = 1, inner] = [input.shape[1], sizeOf(input.shape.slice(2))];
    if (!isReal(input) || input.shape.length < 2) refuse('an input that has no channels of floats');
    const [scale, bias, mean, variance] = [1, 2, 3, 4].map((at) =>
      channelConstants(required(inputs, at), channels),
    ) as [NumberData, NumberData, NumberData, NumberData];
    const factor = Float64Array.from(scale, (value, c) => value / Math.sqrt((variance[c] as number) + epsilon));
    const shift = Float64Array.from(bias, (value, c) => value - (mean[c] as number) * (factor[c] as number));
    const out = newSlot(input.kind, input.shape);
    return {
      outputs: [out],
      run: () => {
        const [from, to] = [input.data as NumberData, out.data as NumberData];
        for (let i = 0; i < to.length; i++) {
          const channel = Math.floor(i / inner) % channels;
          to[i] = (from[i] as number) * (factor[channel] as number) + (shift[channel] as number);
        }
      },
    };
  };
};

function channelConstants(slot: Slot, channels: number): NumberData {
  if (!slot.constant || !isReal(slot) || sizeOf(slot.shape) !== channels) refuse('statistics that are not constant');
  return slot.data as NumberData;
}

export const batchNormalizationOperators: Readonly<Record<string, Operator>> = {
  BatchNormalization: batchNormalization,
};
