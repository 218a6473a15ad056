import type { EntityManager } from 'typeorm';
import { RolloutRow } from './rollout.entity.js';
import { rolloutTransitions, type RolloutState } from './rollout.js';

/**
 * Moves a rollout to its next state.
 * @param ended when and why, for a state that is an end
 */
export async function moveRollout(
  manager: EntityManager,
  rollout: RolloutRow,
  state: RolloutState,
  ended: { readonly at: Date; readonly cause: string | null } | null,
): Promise<void> {
  const allowed: readonly RolloutState[] = rolloutTransitions[rollout.state];
  if (!allowed.includes(state)) throw new TypeError(`a rollout cannot go from ${rollout.state} to ${state}`);
  rollout.state = state;
  rollout.endedAt = ended?.at ?? null;
  rollout.cause = ended?.cause ?? null;
  await manager.save(RolloutRow, rollout);
}
