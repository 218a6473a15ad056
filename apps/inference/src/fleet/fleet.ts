import { asRefusal, Refusal } from '../refusal.js';
import type { Answer, Answers, Asked, Question } from './answers.js';
import type { Fault, Outcome, Roster } from './fleet-messages.js';

/** What all serving processes say to one question. */
export interface Gathered<Q extends Question> {
  readonly answers: readonly Answer<Q>[];
  /** Of processes that refused, or did not answer in time. */
  readonly refusals: readonly Refusal[];
  readonly roster: Roster;
}

/** The serving processes of this service, this one among them. */
export abstract class Fleet {
  /** Puts a question to every process that it concerns, this one included. Never throws. */
  abstract ask<Q extends Question>(question: Q, ...args: Asked<Q>): Promise<Gathered<Q>>;

  /**
   * Makes this process one that can be asked. Resolves when it may take connections: at once where no other does, else
   * when it can answer what the others can.
   */
  abstract join(newcomer: Newcomer): Promise<void>;

  /** This process takes connections now. */
  abstract opened(): void;
}

/** A process that joins the others. */
export interface Newcomer {
  readonly answers: Answers;
  /** Takes over what operators have set. */
  readonly adopt: (settings: Answer<'settings'>) => void;
  /** Resolves when its versions are loaded, or when it has waited long enough for them. */
  readonly untilReady: () => Promise<void>;
}

/** Answers for this process alone. */
export async function outcomeOf(answers: Answers, question: Question, args: readonly unknown[]): Promise<Outcome> {
  const answer = answers[question] as (...args: readonly unknown[]) => unknown;
  try {
    return { answer: await answer(...args) };
  } catch (error) {
    const { kind, message, retryAfterSeconds } = asRefusal(error);
    return { fault: { kind, message, retryAfterSeconds } };
  }
}

export function gathered<Q extends Question>(outcomes: readonly Outcome[], roster: Roster): Gathered<Q> {
  return {
    answers: outcomes.flatMap((outcome) => ('answer' in outcome ? [outcome.answer as Answer<Q>] : [])),
    refusals: outcomes.flatMap((outcome) => ('fault' in outcome ? [refusalOf(outcome.fault)] : [])),
    roster,
  };
}

function refusalOf({ kind, message, retryAfterSeconds }: Fault): Refusal {
  return new Refusal(kind, message, retryAfterSeconds === null ? {} : { retryAfterSeconds });
}
