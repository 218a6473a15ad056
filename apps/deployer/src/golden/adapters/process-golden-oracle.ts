import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ArtifactStore } from '@modelyard/artifacts';
import { DomainError } from '@modelyard/chassis';
import type { ModelArtifact, ServedModel } from '@modelyard/contracts';
import { ModelRunError, runModel, type Tensor } from '@modelyard/model-runs';
import { Injectable } from '@nestjs/common';
import { GoldenOracle } from '../golden-oracle.js';
import type { GoldenRow } from '../golden-row.js';

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
      const outputs = model.outputs.map(({ name }) => name);
      return await runModel({ modelPath, outputs, requests: rows, patienceMs });
    } catch (error) {
      if (error instanceof ModelRunError) throw doesNotRun(model, error.message);
      throw error;
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

function doesNotRun({ name, version }: ServedModel, fault: string): DomainError {
  return new DomainError({
    code: 'model-does-not-run',
    kind: 'invalid',
    message: `Version ${version} of ${name} does not run on its golden rows: ${fault}`,
    nextStep: 'Run the model on the logged input example with onnxruntime; mend it and register a new version.',
  });
}
