import { inParallel } from '../copying/in-parallel.js';
import type { Plan, PlannedExperiment, PlannedModel } from '../copying/plan.js';
import type { Target } from '../copying/target.js';
import { originTags, Translation } from '../copying/translation.js';
import { pairsOf } from '../mlflow/wire.js';
import type { MlflowServer } from '../mlflow/mlflow-server.js';
import type { Progress } from '../output/progress.js';
import { compareFields, missing, surplus, type Difference } from './compare-fields.js';
import * as records from './records.js';
import type { Fields, Reading } from './records.js';

export interface Verification {
  readonly source: MlflowServer;
  readonly target: Target;
  readonly translation: Translation;
  readonly progress: Progress;
  readonly parallel: number;
  /** Whether files are read on both sides, or only their sizes compared. */
  readonly withContents: boolean;
  /** Whether the plan holds all runs of its experiments, so that further copies in the target are a surplus. */
  readonly isWhole: boolean;
}

export interface Verdict {
  readonly compared: number;
  readonly differences: readonly Difference[];
}

/** Reads what was planned on both sides again, all of it, and compares: what is missing, what is too much, and what differs. */
export async function verifyCopy(verification: Verification, { experiments, models }: Plan): Promise<Verdict> {
  const check = new Check(verification);
  for (const part of experiments) await check.experiment(part);
  for (const part of models) await check.model(part);
  return check;
}

class Check implements Verdict {
  compared = 0;
  readonly differences: Difference[] = [];
  private readonly theirs: Reading;
  private readonly ours: Reading;

  constructor(private readonly given: Verification) {
    const { source, target, translation, withContents } = given;
    const common = { withContents, withTimes: target.keepsHistory };
    this.theirs = { server: source, names: translation, ...common };
    this.ours = { server: target, names: new Translation(), ...common };
  }

  async experiment({ experiment, runs, loggedModels }: PlannedExperiment): Promise<void> {
    const { target, translation, isWhole } = this.given;
    const what = `experiment ${experiment.name}`;
    const copy = await target.experimentNamed(experiment.name);
    if (!copy) return this.note(missing(what));
    this.compare(what, records.experimentFields(this.theirs, experiment), records.experimentFields(this.ours, copy));
    const step = `comparison of ${experiment.name}`;
    await this.each({ kind: 'run', step: `${step}, runs` }, runs, translation.runs, records.runFields);
    await this.each(
      { kind: 'logged model', step: `${step}, logged models` },
      loggedModels,
      translation.loggedModels,
      records.loggedModelFields,
    );
    if (!isWhole) return;
    for (const { info, data } of await target.runs(copy.experiment_id, `tags.\`${originTags.run}\` != ''`)) {
      if (!runs.has(pairsOf(data.tags)[originTags.run] ?? '')) this.note(surplus(`run ${info.run_id}`));
    }
  }

  async model({ model, versions }: PlannedModel): Promise<void> {
    const { target, translation } = this.given;
    const { name } = model;
    const copy = await target.model(name);
    if (!copy) return this.note(missing(`model ${name}`));
    this.compare(`model ${name}`, records.modelFields(this.theirs, model), records.modelFields(this.ours, copy));
    const copies = new Map((await target.versions(model)).map((version) => [version.version, version]));
    for (const version of versions) {
      const what = `version ${version.version} of ${name}`;
      const number = translation.version(name, version.version) ?? '';
      const counterpart = copies.get(number);
      copies.delete(number);
      if (!counterpart) this.note(missing(what));
      else
        this.compare(what, records.versionFields(this.theirs, version), records.versionFields(this.ours, counterpart));
    }
    for (const number of copies.keys()) this.note(surplus(`version ${number} of ${name}`));
  }

  private async each(
    { kind, step }: { readonly kind: string; readonly step: string },
    originals: ReadonlyMap<string, unknown>,
    copies: ReadonlyMap<string, string>,
    read: (reading: Reading, id: string) => Promise<Fields>,
  ): Promise<void> {
    await inParallel(originals.keys(), this.given.parallel, async (id) => {
      const what = `${kind} ${id}`;
      const copyId = copies.get(id);
      if (copyId === undefined) return this.note(missing(what));
      const [theirs, ours] = await Promise.all([read(this.theirs, id), read(this.ours, copyId)]);
      this.compare(what, theirs, ours);
      this.given.progress.step(step, originals.size);
    });
  }

  private compare(what: string, theirs: Fields, ours: Fields): void {
    this.compared += 1;
    this.differences.push(...compareFields(what, theirs, ours));
  }

  private note(difference: Difference): void {
    this.differences.push(difference);
  }
}
