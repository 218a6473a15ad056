import { avalancheHash } from './avalanche-hash.js';

/** One of several choices; weights count relative to each other and a weight of 0 is never chosen. */
export interface Choice<T> {
  readonly value: T;
  /** Stable identity of the choice: what makes a unit keep to it. */
  readonly id: string;
  readonly weight: number;
}

interface SeededChoice<T> extends Choice<T> {
  readonly seed: number;
}

/**
 * Divides units among choices by weighted rendezvous hashing: choice i draws the exponential variate -ln(h)/weight from
 * hash(salt, id, unit), and the smallest wins, so that its share is weight / sum of weights.
 * Raising one weight moves units only to that choice, whatever the number and the order of the others: a ramp never
 * takes a caller back and forth. (Thaler and Ravishankar 1998; the weighted form after Schindelhauer and Schomaker 2005.)
 */
export class StickyChoice<T> {
  private readonly choices: readonly SeededChoice<T>[];
  private readonly total: number;

  constructor(salt: string, choices: readonly Choice<T>[]) {
    this.choices = choices
      .filter(({ weight }) => weight > 0)
      .map((choice) => ({ ...choice, seed: avalancheHash(choice.id, avalancheHash(salt, 0)) }));
    this.total = this.choices.reduce((sum, { weight }) => sum + weight, 0);
  }

  /** The choice of a unit with its probability over all units; null when no choice has weight. */
  of(unit: string): { readonly value: T; readonly propensity: number } | null {
    let best: SeededChoice<T> | undefined = this.choices[0];
    if (!best) return null;
    if (this.choices.length > 1) {
      let least = Number.POSITIVE_INFINITY;
      for (const choice of this.choices) {
        // The half keeps the hash value 0 away from the logarithm.
        const drawn = -Math.log((avalancheHash(unit, choice.seed) + 0.5) / 2 ** 32) / choice.weight;
        if (drawn < least) {
          least = drawn;
          best = choice;
        }
      }
    }
    return { value: best.value, propensity: best.weight / this.total };
  }
}
