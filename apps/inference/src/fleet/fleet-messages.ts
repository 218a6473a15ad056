import type { RefusalKind } from '../refusal.js';
import type { Question } from './answers.js';

/** What became of a question in one process. */
export type Outcome = { readonly answer: unknown } | { readonly fault: Fault };

/** A refusal on its way to another process. */
export interface Fault {
  readonly kind: RefusalKind;
  readonly message: string;
  readonly retryAfterSeconds: number | null;
}

/** How many serving processes there are to be, and how many take connections. */
export interface Roster {
  readonly wanted: number;
  readonly open: number;
  /** Each of them has taken connections since the service started; one that is missing now is being replaced. */
  readonly complete: boolean;
}

/** From a serving process to the supervisor. */
export type ToSupervisor =
  /** It can be asked; expects a welcome. */
  | { readonly kind: 'hears' }
  /** It takes connections. */
  | { readonly kind: 'open' }
  | {
      readonly kind: 'ask';
      readonly ask: number;
      readonly question: Question;
      readonly args: readonly unknown[];
      readonly withinMs: number;
    }
  | { readonly kind: 'answer'; readonly ask: number; readonly outcome: Outcome };

/** From the supervisor to a serving process. */
export type ToMember =
  | { readonly kind: 'welcome'; readonly roster: Roster }
  | { readonly kind: 'question'; readonly ask: number; readonly question: Question; readonly args: readonly unknown[] }
  | {
      readonly kind: 'answers';
      readonly ask: number;
      readonly outcomes: readonly Outcome[];
      readonly roster: Roster;
    };
