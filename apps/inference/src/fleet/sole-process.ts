import type { Answers, Asked, Question } from './answers.js';
import { Fleet, gathered, outcomeOf, type Gathered, type Newcomer } from './fleet.js';

/** A service of one process, which speaks for itself. */
export class SoleProcess extends Fleet {
  private answers: Answers | undefined;

  override async ask<Q extends Question>(question: Q, ...args: Asked<Q>): Promise<Gathered<Q>> {
    const { answers } = this;
    if (!answers) throw new TypeError('asked before it has joined');
    return gathered([await outcomeOf(answers, question, args)], { wanted: 1, open: 1, complete: true });
  }

  override async join({ answers }: Newcomer): Promise<void> {
    this.answers = answers;
  }

  override opened(): void {
    // Nobody waits for it.
  }
}
