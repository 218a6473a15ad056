import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ArtifactStore } from '@modelyard/artifacts';
import type { ChallengeResult, ServedModel } from '@modelyard/contracts';
import type { InspectedModel } from '@modelyard/onnx';
import { Injectable } from '@nestjs/common';
import { measure } from '../challenge/measure.js';
import { ModelScorer } from '../challenge/model-scorer.js';
import { scoreSourceOf } from '../challenge/score-source.js';
import type { Retraining } from '../requests/retraining.js';
import type { PreparedTraining } from './prepare-training.js';
import type { TrainerOutput } from './trainer-output.js';
import { noChampion, nothingToCompare, signatureChanged } from './training-refusals.js';

/** Scores champion and challenger on the holdout, which neither has seen; a trainer's own figures count for nothing here. */
@Injectable()
export class ChallengeChampion {
  constructor(
    private readonly artifacts: ArtifactStore,
    private readonly scorer: ModelScorer,
  ) {}

  async execute(row: Retraining, training: PreparedTraining, output: TrainerOutput): Promise<ChallengeResult> {
    const { champion, holdout } = training;
    const { metric, direction, margin } = row.policy.improvement;
    assertSameSignature(champion, output.inspected);
    const source = scoreSourceOf(champion, metric);
    if (source === null) throw nothingToCompare(row.name, metric);
    const { inputs, features } = champion;
    const labels = holdout.map(({ label }) => label);
    const figure = async (modelPath: string) =>
      measure(
        metric,
        await this.scorer.score({ modelPath, inputs, features, source, rows: holdout }),
        labels,
        source.positive,
      );
    return {
      metric,
      direction,
      champion: await figure(await this.unpack(champion, join(training.folder.output, 'champion'))),
      challenger: await figure(output.modelPath),
      margin,
      holdoutRows: holdout.length,
      holdoutDigest: training.holdoutDigest,
      championVersionId: champion.modelVersionId,
    };
  }

  private async unpack({ artifact, name }: ServedModel, folder: string): Promise<string> {
    if (artifact === null) throw noChampion(name);
    await mkdir(folder, { recursive: true });
    for (const { path, digest } of artifact.files ?? []) {
      // External data is flat by rule; a name that is not would leave the folder.
      await writeFile(join(folder, basename(path)), await this.artifacts.read(digest));
    }
    const modelPath = join(folder, 'model.onnx');
    await writeFile(modelPath, await this.artifacts.read(artifact.digest));
    return modelPath;
  }
}

/** Callers must not notice the change: every input and output of the champion is there, of the same type. */
function assertSameSignature(champion: ServedModel, { inputs, outputs }: InspectedModel): void {
  const extra = inputs.find((input) => !champion.inputs.some(({ name }) => name === input.name));
  if (extra !== undefined) throw signatureChanged(`it wants the input "${extra.name}"`);
  for (const [kind, wanted, found] of [
    ['input', champion.inputs, inputs],
    ['output', champion.outputs, outputs],
  ] as const) {
    for (const { name, datatype } of wanted) {
      const same = found.find((each) => each.name === name);
      if (same?.datatype === datatype) continue;
      throw signatureChanged(`${kind} "${name}" is ${datatype} there and ${same?.datatype ?? 'missing'} here`);
    }
  }
}
