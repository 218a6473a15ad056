import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { DomainError } from '@modelyard/chassis';
import { feedTensors } from '../feed-tensors.js';
import { ModelScorer, type ScoringInput } from '../model-scorer.js';
import type { ScoringResult, ScoringTask } from './scoring-process.js';

const programme = fileURLToPath(new URL('./scoring-process.js', import.meta.url));
const patienceMs = 300_000;

/** Scores in a process of its own: a graph that crashes or hangs the runtime takes nothing of the retrainer with it. */
export class ProcessModelScorer extends ModelScorer {
  override async score({ modelPath, inputs, features, source, rows }: ScoringInput): Promise<readonly number[]> {
    const { output, index } = source;
    return run({ modelPath, feeds: feedTensors(inputs, features, rows), output, index });
  }
}

async function run(task: ScoringTask): Promise<readonly number[]> {
  const child = spawn(process.execPath, [programme], {
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: patienceMs,
    killSignal: 'SIGKILL',
  });
  // A process that dies at once closes its standard input before all is written; its exit says why.
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(task));
  const [output, complaint, end] = await Promise.all([text(child.stdout), text(child.stderr), ended(child)]);
  if (output !== '') return (JSON.parse(output) as ScoringResult).scores;
  const detail = complaint.trim().slice(-500) || 'no message';
  throw new DomainError({
    code: 'model-does-not-score',
    kind: 'invalid',
    message: `The model does not score the holdout: its process ended with ${end}: ${detail}`,
    nextStep: 'Run the model on the holdout (run artifact evaluation/holdout.ndjson) with onnxruntime.',
  });
}

function ended(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? `code ${code}`));
  });
}
