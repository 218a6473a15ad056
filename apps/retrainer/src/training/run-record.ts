import type { ChallengeResult } from '@modelyard/contracts';
import type { Retraining } from '../requests/retraining.js';
import type { RunFiles } from '../tracking/run-tracker.js';
import type { PreparedTraining } from './prepare-training.js';
import { rowsFile } from './rows-file.js';

/** Params follow from the request alone: MLflow refuses to change one, and an attempt may be repeated. */
export function runParams({ policy, requiredRows }: Retraining): Record<string, string> {
  const parameters = Object.entries(policy.trainer.parameters).map(([name, value]) => [name, String(value)]);
  return { trainer: policy.trainer.name, required_rows: String(requiredRows), ...Object.fromEntries(parameters) };
}

export function runTags(row: Retraining, { champion, labelColumn }: PreparedTraining): Record<string, string> {
  return {
    'modelyard.label': labelColumn,
    'modelyard.retraining.trigger': row.trigger.kind,
    'modelyard.retraining.champion': champion.version,
  };
}

/** Where a version comes from, readable at the version itself. */
export function versionTags(row: Retraining, training: PreparedTraining): Record<string, string> {
  return {
    ...runTags(row, training),
    'modelyard.retraining.windows': JSON.stringify(row.windows.map((window) => window.manifestDigest)),
    ...(row.trigger.eventId !== null && { 'modelyard.retraining.signal': row.trigger.eventId }),
  };
}

/** What the run keeps: the data it was trained on (the monitor's reference for the new version), the holdout, the lineage. */
export function runFiles(row: Retraining, training: PreparedTraining, result: ChallengeResult): RunFiles {
  const { train, holdout, labelColumn, inputs, champion } = training;
  const lineage = {
    requestId: row.id,
    trigger: row.trigger,
    explanation: row.explanation,
    policyVersion: row.policyVersion,
    champion: { modelVersionId: champion.modelVersionId, version: champion.version },
    inputs,
  };
  return new Map([
    ['reference/training.ndjson', rowsFile(train, labelColumn)],
    ['evaluation/holdout.ndjson', rowsFile(holdout, labelColumn)],
    ['evaluation/challenge.json', json(result)],
    ['lineage.json', json(lineage)],
  ]);
}

function json(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
