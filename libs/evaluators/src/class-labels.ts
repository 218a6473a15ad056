import type { NodeView } from './node-view.js';
import { refuse } from './refusal.js';
import { newSlot, type Slot } from './slot.js';

/** The classes of a classifier; labels go out as numbers or as text, whichever the model names. */
export interface ClassLabels {
  readonly count: number;
  readonly areZeroAndOne: boolean;
  readonly newOutput: (rows: number) => Slot;
  /** Writes the label of class `index` at `at` of the output. */
  readonly write: (output: Slot, at: number, index: number) => void;
}

/** @param intsName what the operator calls its list of whole-number labels */
export function readClassLabels(node: NodeView, intsName: string): ClassLabels {
  const [strings, ints] = [node.strings('classlabels_strings'), node.int64s(intsName)];
  if ((strings.length === 0) === (ints.length === 0)) refuse('class labels of no kind or of both');
  if (strings.length > 0) {
    return {
      count: strings.length,
      areZeroAndOne: false,
      newOutput: (rows) => newSlot('string', [rows]),
      write: (output, at, index) => ((output.data as string[])[at] = strings[index] as string),
    };
  }
  return {
    count: ints.length,
    areZeroAndOne: ints.join() === '0,1',
    newOutput: (rows) => newSlot('int64', [rows]),
    write: (output, at, index) => ((output.data as BigInt64Array)[at] = ints[index] as bigint),
  };
}
