import {
  ColumnType,
  confidenceOf,
  decisionOf,
  writeValues,
  type BlockWriter,
  type Decision,
  type FeatureValue,
  type PredictionLogPolicy,
} from '@modelyard/contracts';
import type { AnsweredPredictions } from '@modelyard/messaging';
import type { PendingInference } from '../pipeline/pending-inference.js';
import type { AnsweredJob } from '../pipeline/turn-batcher.js';
import type { Tensor } from '../tensors/tensor.js';
import type { LogLayout } from './log-layout.js';
import { rowAt, rowWidth } from './row-values.js';
import { writeFeatures, writeOutput, type TensorRows } from './tensor-column.js';

type Answered = AnsweredJob<PendingInference>;

/** The header that marks the platform's own requests, which monitoring must not count. */
export const PURPOSE_HEADER = 'x-modelyard-purpose';

export interface AnsweredFacts {
  /** When the platform answered, milliseconds since 1970. */
  readonly time: number;
  /** The same moment on the clock that requests are timed by, in milliseconds. */
  readonly answeredAt: number;
}

/** The id of one row of a request: the request's own where it is the only one. */
export const rowPredictionId = (requestPredictionId: string, row: number, rows: number): string =>
  rows === 1 ? requestPredictionId : `${requestPredictionId}-${row}`;

/**
 * The rows that one run has answered, written into blocks column by column straight from their tensors, with all outputs
 * of the model, whatever the callers asked for.
 */
export class AnsweredRows implements AnsweredPredictions {
  private readonly answers: Answered[] = [];
  /** The place of each row in its request. */
  private readonly places: number[] = [];
  private readonly ids: string[] = [];

  /** @param isLogged by prediction id, where only some are */
  constructor(
    answered: readonly Answered[],
    private readonly layout: LogLayout,
    private readonly facts: AnsweredFacts,
    private readonly writer: BlockWriter,
    readonly format: PredictionLogPolicy['format'],
    isLogged?: (predictionId: string) => boolean,
  ) {
    for (const one of answered) {
      const { rows, predictionId } = one.job;
      for (let row = 0; row < rows; row++) {
        const id = rowPredictionId(predictionId, row, rows);
        if (isLogged && !isLogged(id)) continue;
        this.answers.push(one);
        this.places.push(row);
        this.ids.push(id);
      }
    }
  }

  get rows(): number {
    return this.ids.length;
  }

  get modelId(): string {
    return (this.answers[0] as Answered).job.live.served.modelId;
  }

  get name(): string {
    return (this.answers[0] as Answered).job.live.served.name;
  }

  encode(from: number, to: number, firstSequence: number): Uint8Array {
    const { writer, layout } = this;
    const answers = part(this.answers, from, to);
    const rows = part(this.places, from, to);
    writer.begin(layout.header, answers.length, firstSequence, this.facts.time);
    writer.texts(part(this.ids, from, to));
    this.writeRoutes(answers);
    this.writeTimes(answers);
    this.writeJudgements(answers, rows);
    const [first] = answers as [Answered];
    const inputs = first.job.inputs.map((_, input) => rowsOf(answers, rows, ({ job }) => job.inputs[input]));
    for (const { input, index, count } of layout.features) writeFeatures(writer, inputs[input], index, count);
    for (const at of first.outputs.keys())
      writeOutput(
        writer,
        rowsOf(answers, rows, ({ outputs }) => outputs[at]),
      );
    return writer.end();
  }

  private writeRoutes(answers: readonly Answered[]): void {
    this.column(answers, ({ route }) => route.unit);
    this.column(answers, ({ route }) => route.experiment);
    this.column(answers, ({ route }) => route.arm);
    this.column(answers, ({ route }) => route.propensity);
    this.column(answers, ({ route }) => route.why === 'shadow');
    this.column(answers, ({ call }) => call.header(PURPOSE_HEADER) === 'verification');
  }

  private writeTimes(answers: readonly Answered[]): void {
    const { time, answeredAt } = this.facts;
    this.writer.same(0);
    this.column(answers, ({ eventTime }) => (eventTime === null ? 0 : Date.parse(eventTime) - time));
    this.writer.column(ColumnType.float64);
    for (const { job } of answers) this.writer.float64(answeredAt - job.call.receivedAt);
  }

  /** Mostly all requests of a run have the same to say; then no list is made of it. */
  private column(answers: readonly Answered[], read: (job: PendingInference) => FeatureValue): void {
    const first = read((answers[0] as Answered).job);
    if (answers.every(({ job }) => read(job) === first)) this.writer.same(first);
    else {
      writeValues(
        this.writer,
        answers.map(({ job }) => read(job)),
      );
    }
  }

  /** Decision, threshold and confidence by the version's own rules, and no error: what failed is not answered. */
  private writeJudgements(answers: readonly Answered[], rows: readonly number[]): void {
    const { layout, writer } = this;
    const decisions: (Decision | null)[] = [];
    const confidences: (number | null)[] = [];
    const read: Record<string, FeatureValue | FeatureValue[]> = {};
    for (const [at, { job, outputs }] of answers.entries()) {
      for (const { name, output } of layout.ruleOutputs) {
        read[name] = rowAt(outputs[output] as Tensor, rows[at] as number, job.rows);
      }
      decisions.push(decisionOf(layout.decision, read));
      confidences.push(confidenceOf(layout.confidence, read));
    }
    writeValues(writer, decisions);
    writer.same(layout.threshold);
    writeValues(writer, confidences);
    writer.none();
  }
}

/** Mostly a run fits into one block: then nothing is copied. */
const part = <T>(list: readonly T[], from: number, to: number): readonly T[] =>
  from === 0 && to === list.length ? list : list.slice(from, to);

/** Answers of one run have equal shapes behind the first axis, so the first tells the width of all. */
function rowsOf(
  answers: readonly Answered[],
  rows: readonly number[],
  pick: (answer: Answered) => Tensor | undefined,
): TensorRows {
  const [first] = answers as [Answered];
  return {
    tensors: answers.map((answer) => pick(answer) as Tensor),
    rows,
    width: rowWidth(pick(first) as Tensor, first.job.rows),
  };
}
