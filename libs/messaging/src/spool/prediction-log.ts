import { bucketKey, BUCKET_RUN, MAX_BLOCK_ROWS, type PredictionLogPolicy } from '@modelyard/contracts';
import { assertFits, MAX_VALUE_BYTES } from '../event-log/record-size.js';
import { addBlockEntry } from './block-entry.js';
import { GatheredEntries } from './gathered-entries.js';
import type { PredictionSpool } from './prediction-spool.js';

/** Predictions of one version that were answered together. The log numbers them and cuts them to its measure. */
export interface AnsweredPredictions {
  readonly modelId: string | null;
  readonly name: string;
  /** At least 1. */
  readonly rows: number;
  readonly format: PredictionLogPolicy['format'];
  /**
   * Encodes the rows from `from` up to `to` as one block, numbered from `firstSequence`; it is copied before the next call. Data are not validated here, the
   * hot path trusts its types; readers check every record.
   */
  encode(from: number, to: number, firstSequence: number): Uint8Array;
}

interface Waiting {
  readonly predictions: AnsweredPredictions;
  readonly done: PromiseWithResolvers<void>;
}

/** Records predictions through the spool, numbered without gaps for this process: what could not be kept takes no number. */
export class PredictionLog {
  private sequence = 0;
  private turn: Waiting[] = [];
  private readonly entries = new GatheredEntries();

  /** @param atTurnEnd calls back before the turn of the event loop is over, and not at once */
  constructor(
    private readonly spool: PredictionSpool,
    readonly producer: string,
    private readonly atTurnEnd: (flush: () => void) => void = setImmediate,
  ) {}

  /**
   * What one turn of the event loop records is written at its end with one call. Resolves when the predictions survive
   * the death of this process: await it before the reply is sent.
   * @throws SpoolFullError when they could not be kept; DomainError `event-too-large` for one too large for the event log
   */
  record(predictions: AnsweredPredictions): Promise<void> {
    if (this.turn.length === 0) this.atTurnEnd(this.flush);
    const done = Promise.withResolvers<void>();
    this.turn.push({ predictions, done });
    return done.promise;
  }

  /** Writes what waits and closes the spool. */
  async close(drainWithinMs?: number): Promise<void> {
    this.flush();
    await this.spool.close(drainWithinMs);
  }

  private readonly flush = (): void => {
    const { turn } = this;
    this.turn = [];
    this.entries.cut(0);
    const pass = new NumberedEntries(this.sequence, this.entries);
    const taken = turn.filter(({ predictions, done }) => {
      try {
        pass.add(predictions);
        return true;
      } catch (error) {
        done.reject(error);
        return false;
      }
    });
    if (taken.length === 0) return;
    try {
      this.spool.write([this.entries.bytes], pass.sequence - this.sequence);
      this.sequence = pass.sequence;
      for (const { done } of taken) done.resolve();
    } catch (error) {
      for (const { done } of taken) done.reject(error);
    }
  };
}

/** The entries of one turn, and the number that the next prediction would get. */
class NumberedEntries {
  constructor(
    public sequence: number,
    private readonly entries: GatheredEntries,
  ) {}

  /** Adds all of them or, when one is too large, none. */
  add(predictions: AnsweredPredictions): void {
    const { length: before } = this.entries;
    const first = this.sequence;
    try {
      for (let from = 0; from < predictions.rows;) from = this.addFrom(predictions, from);
    } catch (error) {
      this.entries.cut(before);
      this.sequence = first;
      throw error;
    }
  }

  /** Adds the next block and says where the one after it begins. No block crosses the end of its key's run of numbers. */
  private addFrom(predictions: AnsweredPredictions, from: number): number {
    const leftInRun = BUCKET_RUN - (this.sequence % BUCKET_RUN);
    let to = Math.min(predictions.rows, from + MAX_BLOCK_ROWS, from + leftInRun);
    let block = predictions.encode(from, to, this.sequence);
    while (block.length > MAX_VALUE_BYTES && to - from > 1) {
      to = from + ((to - from) >> 1);
      block = predictions.encode(from, to, this.sequence);
    }
    assertFits('prediction', block.length);
    const { modelId, name, format } = predictions;
    addBlockEntry(this.entries, bucketKey({ modelId, name, producerSequence: this.sequence }), format, block);
    this.sequence += to - from;
    return to;
  }
}
