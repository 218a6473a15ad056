import { ArtifactStore } from '@modelyard/artifacts';
import { Digest, type EventData, type RetrainingStarted, type ServedModel } from '@modelyard/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { KnownVersion } from '../models/known-version.js';
import { championOf } from '../models/champion.js';
import type { Retraining } from '../requests/retraining.js';
import { type LabelledRow, LabelledWindows } from '../windows/labelled-windows.js';
import { noChampion, tooFewRows } from './training-refusals.js';
import { rowsFile, sha256 } from './rows-file.js';
import { splitRows } from './split-rows.js';
import { layOutTraining, type ChannelFile, type TrainingFolder } from './trainer-input.js';

/** A policy's trainer parameter that the platform takes for itself: whether the registered training data are given as well. */
const registeredData = 'registeredData';

type TrainingInputs = EventData<typeof RetrainingStarted>['inputs'];

/** What a training reads and is judged by. */
export interface PreparedTraining {
  readonly folder: TrainingFolder;
  readonly champion: ServedModel;
  readonly labelColumn: string;
  readonly train: readonly LabelledRow[];
  readonly holdout: readonly LabelledRow[];
  readonly holdoutDigest: Digest;
  readonly inputs: TrainingInputs;
}

/** Reads the frozen windows, keeps the holdout from the trainer, and lays out the rest for it. */
@Injectable()
export class PrepareTraining {
  constructor(
    private readonly database: DataSource,
    private readonly windows: LabelledWindows,
    private readonly artifacts: ArtifactStore,
  ) {}

  async execute(row: Retraining, root: string): Promise<PreparedTraining> {
    const champion = await championOf(this.database.manager, row.modelId);
    if (!champion?.servedModel) throw noChampion(row.name);
    const labelColumn = champion.referenceData?.labelColumn ?? 'label';
    const { train, holdout } = splitRows(await this.rowsOf(row), row.policy.holdoutShare);
    if (train.length === 0 || holdout.length === 0) throw tooFewRows(train.length, holdout.length);
    const registered = await this.registeredChannel(row, champion);
    const windows: ChannelFile = { channel: 'train', format: 'ndjson', bytes: rowsFile(train, labelColumn) };
    const config = {
      parameters: parametersOf(row, champion.servedModel, labelColumn),
      trigger: row.trigger,
      champion: { modelVersionId: champion.modelVersionId, version: champion.version },
      dataWindow: { since: row.labelsSince.toISOString(), manifests: row.windows.map((each) => each.manifestDigest) },
    };
    return {
      folder: await layOutTraining(root, config, registered === null ? [windows] : [windows, registered.file]),
      champion: champion.servedModel,
      labelColumn,
      train,
      holdout,
      holdoutDigest: Digest.parse(`sha256:${sha256(rowsFile(holdout, labelColumn))}`),
      inputs: [...row.windows.map(windowInput), ...(registered === null ? [] : [registered.input])],
    };
  }

  private async rowsOf({ windows }: Retraining): Promise<readonly LabelledRow[]> {
    const rows = new Map<string, LabelledRow>();
    // A prediction counts once, should two windows name it.
    for (const window of windows) for (const row of await this.windows.read(window)) rows.set(row.predictionId, row);
    return [...rows.values()];
  }

  private async registeredChannel({ policy }: Retraining, { referenceData }: KnownVersion) {
    if (policy.trainer.parameters[registeredData] !== true || referenceData?.labelColumn === undefined) return null;
    const { digest, format } = referenceData;
    const file: ChannelFile = { channel: 'registered', format, bytes: await this.artifacts.read(digest) };
    return { file, input: { channel: 'registered', digest, rows: 0, start: null, end: null } };
  }
}

function windowInput(window: Retraining['windows'][number]): TrainingInputs[number] {
  const { manifestDigest, labelledRows, start, end } = window;
  return { channel: 'train', digest: Digest.parse(manifestDigest), rows: labelledRows, start, end };
}

function parametersOf({ policy }: Retraining, { features }: ServedModel, label: string): Record<string, unknown> {
  const { [registeredData]: _taken, ...parameters } = policy.trainer.parameters;
  const task = policy.improvement.metric === 'rmse' ? 'regression' : 'binary';
  return { task, label, features: features.map(({ name, kind }) => ({ name, kind })), ...parameters };
}
