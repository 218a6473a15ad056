import { required, type Kernel, type Operator } from '../operator.js';
import type { NodeView } from '../node-view.js';
import { refuse } from '../refusal.js';
import { isReal, newSlot, sizeOf, type NumberData, type Slot } from '../slot.js';

/** ai.onnx Clip: bounds are attributes before operator set 11, inputs since (https://onnx.ai/onnx/operators/onnx__Clip.html). */
const clip: Operator = (node) => (node.opset < 11 ? clipByAttributes(node) : clipByInputs);

function clipByAttributes(node: NodeView): Kernel {
  const [low, high] = [node.float('min', -Infinity), node.float('max', Infinity)];
  return (inputs) => clipStep(required(inputs, 0), low, high);
}

const clipByInputs: Kernel = (inputs) =>
  clipStep(required(inputs, 0), bound(inputs[1], -Infinity), bound(inputs[2], Infinity));

function bound(slot: Slot | null | undefined, absent: number): number {
  if (!slot) return absent;
  if (!slot.constant || !isReal(slot) || sizeOf(slot.shape) !== 1) refuse('a bound that is no constant number');
  return (slot.data as NumberData)[0] as number;
}

function clipStep(input: Slot, low: number, high: number) {
  if (!isReal(input)) refuse(`an input of ${input.kind}`);
  if (!(low <= high)) refuse('bounds that exclude everything');
  const out = newSlot(input.kind, input.shape);
  return {
    outputs: [out],
    run: () => {
      const [from, to] = [input.data as NumberData, out.data as NumberData];
      for (let i = 0; i < to.length; i++) {
        const x = from[i] as number;
        to[i] = x < low ? low : x > high ? high : x;
      }
    },
  };
}

export const clipOperators: Readonly<Record<string, Operator>> = { Clip: clip };
