import { DomainError } from '@modelyard/chassis';
import { ModelRunError, runModel, type Tensor } from '@modelyard/model-runs';
import { feedTensors } from '../feed-tensors.js';
import { ModelScorer, type ScoringInput } from '../model-scorer.js';

const patienceMs = 300_000;

/** Scores in a process of its own: a graph that crashes or hangs the runtime takes nothing of the retrainer with it. */
export class ProcessModelScorer extends ModelScorer {
  override async score({ modelPath, inputs, features, source, rows }: ScoringInput): Promise<readonly number[]> {
    const requests = [feedTensors(inputs, features, rows)];
    const [answer] = await runModel({ modelPath, outputs: [source.output], requests, patienceMs }).catch(translated);
    return scoresOf(answer?.[0], source.index, rows.length);
  }
}

/** One number of each row: the output's only value, or the one at `index`. */
function scoresOf(output: Tensor | undefined, index: number, rows: number): number[] {
  if (!output) throw doesNotScore('it gave no such output');
  const width = rows === 0 ? 1 : output.data.length / rows;
  return Array.from({ length: rows }, (_, row) => {
    const value = output.data[row * width + index];
    return value === null ? Number.NaN : Number(value);
  });
}

function translated(error: unknown): never {
  throw error instanceof ModelRunError ? doesNotScore(error.message, error) : error;
}

function doesNotScore(detail: string, cause?: unknown): DomainError {
  return new DomainError({
    code: 'model-does-not-score',
    kind: 'invalid',
    message: `The model does not score the holdout: ${detail}`,
    nextStep: 'Run the model on the holdout (run artifact evaluation/holdout.ndjson) with onnxruntime.',
    cause,
  });
}
