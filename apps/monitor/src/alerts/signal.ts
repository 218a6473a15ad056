import type { MonitoringPolicy } from '@modelyard/contracts';

/** Whether something is wrong with a version, as window after window has said. */
export interface SignalState {
  /** Set while the signal is raised: the same id for raising and clearing. */
  readonly openId: string | null;
  /** Windows in a row that disagree with the present state. */
  readonly streak: number;
}

export type SignalAction = 'raise' | 'clear' | 'none';

export const quietSignal: SignalState = { openId: null, streak: 0 };

/**
 * Takes one window's finding into account.
 * @param broken whether the window broke the limit; null where it could not say, which changes nothing
 * @param newId names the signal if it is raised now
 */
export function decideSignal(
  state: SignalState,
  broken: boolean | null,
  hysteresis: MonitoringPolicy['hysteresis'],
  newId: string,
): { readonly state: SignalState; readonly action: SignalAction } {
  if (broken === null) return { state, action: 'none' };
  const isRaised = state.openId !== null;
  if (broken === isRaised) return { state: { ...state, streak: 0 }, action: 'none' };
  const streak = state.streak + 1;
  const needed = isRaised ? hysteresis.windowsToClear : hysteresis.windowsToRaise;
  if (streak < needed) return { state: { ...state, streak }, action: 'none' };
  return isRaised ? { state: quietSignal, action: 'clear' } : { state: { openId: newId, streak: 0 }, action: 'raise' };
}
