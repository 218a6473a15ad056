import { refuse } from '../refusal.js';
import type { Slot } from '../slot.js';
import type { Forest } from './forest.js';

/** A matrix of 32-bit floats with every feature that the trees read. */
export function treeInput(input: Slot, forest: Forest): { rows: number; features: number } {
  const [rows = 0, features = 0] = input.shape;
  if (input.kind !== 'float' || input.shape.length !== 2) refuse('trees over anything but rows of 32-bit floats');
  if (forest.lastFeature >= features) refuse(`a test of feature ${forest.lastFeature} of ${features}`);
  return { rows, features };
}

/** What a row costs, in steps. */
export const walkWork = (forest: Forest): number => forest.depths.reduce((sum, depth) => sum + depth + 1, 0);
