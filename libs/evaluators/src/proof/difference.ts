import type { EvaluatedTensor } from '../evaluator.js';
import { sizeOf } from '../slot.js';

/** Both engines round every step to 32 bits, in different orders: no closer agreement can be asked for. */
export const TOLERANCE = 1e-6;

/**
 * Where two answers to the same rows differ, in words; null where they agree: numbers to within a millionth of themselves, of one, or
 * of the largest magnitude that their column reaches in these rows; labels, whole numbers and texts exactly; NaN and infinities alike.
 */
export function difference(ours: readonly EvaluatedTensor[], theirs: readonly EvaluatedTensor[]): string | null {
  for (const expected of theirs) {
    const found = ours.find(({ name }) => name === expected.name);
    const fault = found ? tensorDifference(found, expected) : 'is missing';
    if (fault !== null) return `output '${expected.name}' ${fault}`;
  }
  return null;
}

function tensorDifference(ours: EvaluatedTensor, theirs: EvaluatedTensor): string | null {
  if (ours.kind !== theirs.kind) return `is of ${ours.kind}, expected ${theirs.kind}`;
  if (ours.shape.join() !== theirs.shape.join())
    return `has shape [${ours.shape.join()}], expected [${theirs.shape.join()}]`;
  const columns = Math.max(1, sizeOf(theirs.shape.slice(1)));
  const scales = isReal(theirs) ? columnScales(theirs.data as Float32Array, columns) : [];
  for (let i = 0; i < theirs.data.length; i++) {
    const [a, b] = [ours.data[i], theirs.data[i]];
    if (Object.is(a, b) || a === b) continue;
    if (!isReal(theirs) || !(Math.abs(Number(a) - Number(b)) <= TOLERANCE * (scales[i % columns] as number))) {
      return `answers ${String(a)} where ${String(b)} is expected`;
    }
  }
  return null;
}

const isReal = ({ kind }: EvaluatedTensor): boolean => kind === 'float' || kind === 'double';

function columnScales(data: Float32Array, columns: number): number[] {
  const scales = new Array<number>(columns).fill(1);
  data.forEach((value, i) => {
    const size = Math.abs(value);
    if (size < Infinity && size > (scales[i % columns] as number)) scales[i % columns] = size;
  });
  return scales;
}
