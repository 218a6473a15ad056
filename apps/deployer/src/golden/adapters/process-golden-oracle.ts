import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { ArtifactStore } from '@modelyard/artifacts';
import { DomainError } from '@modelyard/chassis';
import type { ModelArtifact, ServedModel } from '@modelyard/contracts';
import { Injectable } from '@nestjs/common';
import { GoldenOracle } from '../golden-oracle.js';
import type { GoldenRow, Tensor } from '../golden-row.js';
import type { GoldenResult, GoldenTask } from './golden-process.js';

const programme = fileURLToPath(new URL('golden-process.js', import.meta.url));
const patienceMs = 60_000;

/**
 * Runs the model in a process of its own: a graph that crashes or hangs the runtime takes nothing of the deployer with
 * it, and the figures owe nothing to the serving process they are compared with.
 */
@Injectable()
export class ProcessGoldenOracle extends GoldenOracle {
  constructor(private readonly artifacts: ArtifactStore) {
    super();
  }

  override async outputsOf(model: ServedModel, rows: readonly GoldenRow[]): Promise<Tensor[][]> {
    const { artifact } = model;
    if (!artifact) throw doesNotRun(model, 'it has no ONNX file');
    const folder = await mkdtemp(join(tmpdir(), 'modelyard-golden-'));
    try {
      const modelPath = await this.unpack(folder, artifact);
      const result = await runTask({ modelPath, outputs: model.outputs.map(({ name }) => name), rows });
      if ('fault' in result) throw doesNotRun(model, result.fault);
      return result.outputs;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async unpack(folder: string, artifact: ModelArtifact): Promise<string> {
    for (const { path, digest } of artifact.files ?? []) {
      // External data is flat by rule; a name that is not would leave the folder.
      await writeFile(join(folder, basename(path)), await this.artifacts.read(digest));
    }
    const modelPath = join(folder, 'model.onnx');
    await writeFile(modelPath, await this.artifacts.read(artifact.digest));
    return modelPath;
  }
}

async function runTask(task: GoldenTask): Promise<GoldenResult> {
  const child = spawn(process.execPath, [programme], {
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: patienceMs,
    killSignal: 'SIGKILL',
  });
  // A process that dies at once closes its standard input before all is written; its exit says why.
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(task));
  const [output, complaint, end] = await Promise.all([text(child.stdout), text(child.stderr), ended(child)]);
  if (output !== '') return JSON.parse(output) as GoldenResult;
  return { fault: `its process ended with ${end}: ${complaint.trim().slice(-500) || 'no message'}` };
}

function ended(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(signal ?? `code ${code}`));
  });
}

function doesNotRun({ name, version }: ServedModel, fault: string): DomainError {
  return new DomainError({
    code: 'model-does-not-run',
    kind: 'invalid',
    message: `Version ${version} of ${name} does not run on its golden rows: ${fault}`,
    nextStep: 'Run the model on the logged input example with onnxruntime; mend it and register a new version.',
  });
}
