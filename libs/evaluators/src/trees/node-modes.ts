import { refuse } from '../refusal.js';

/** A test in the one form that walks know: x <= threshold or x == threshold; see `isExchanged` for the branches. */
export interface NormalTest {
  readonly threshold: number;
  readonly equality: boolean;
  /** Whether NaN takes the true branch of this form. */
  readonly missingTrue: boolean;
}

/** Whether the normal form of a mode is its opposite, so that its branches change places. */
export const isExchanged = (mode: string): boolean =>
  mode === 'BRANCH_GT' || mode === 'BRANCH_GTE' || mode === 'BRANCH_NEQ';

const bits = new DataView(new ArrayBuffer(4));

/** The largest float32 below a float32. */
export function floatBelow(value: number): number {
  if (Number.isNaN(value) || value === -Infinity) return Number.NaN;
  if (value === 0) return -(2 ** -149);
  bits.setFloat32(0, value);
  bits.setInt32(0, bits.getInt32(0) + (value > 0 ? -1 : 1));
  return bits.getFloat32(0);
}

/**
 * Rewrites a node's test, exactly for inputs of 32-bit floats: x < t is x <= the float below t, x > t is the opposite of x <= t.
 * NaN fails every test but "not equal", unless the node sends missing values to the true branch.
 */
export function normalTest(mode: string, threshold: number, missingTracksTrue: boolean): NormalTest {
  // No form holds what "greater than NaN" means: never, for any x.
  if (Number.isNaN(threshold)) refuse('a test against NaN');
  const below = floatBelow(threshold);
  switch (mode) {
    case 'BRANCH_LEQ':
      return { threshold, equality: false, missingTrue: missingTracksTrue };
    case 'BRANCH_LT':
      return { threshold: below, equality: false, missingTrue: missingTracksTrue };
    case 'BRANCH_GT':
      return { threshold, equality: false, missingTrue: !missingTracksTrue };
    case 'BRANCH_GTE':
      return { threshold: below, equality: false, missingTrue: !missingTracksTrue };
    case 'BRANCH_EQ':
      return { threshold, equality: true, missingTrue: missingTracksTrue };
    case 'BRANCH_NEQ':
      return { threshold, equality: true, missingTrue: false };
    default:
      return refuse(`tree nodes of mode ${mode}`);
  }
}
