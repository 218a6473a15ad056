import type { Stage } from '@modelyard/contracts';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';

const stages = ['None', 'Staging', 'Production', 'Archived'] as const satisfies readonly Stage[];

/** What a move is called: the event that tells of it. */
export type MoveKind = 'promoted' | 'demoted' | 'archived';

/** Every move between stages is allowed; the table says what each means. Staying where it is is no move. */
export const transitions = {
  None: { Staging: 'promoted', Production: 'promoted', Archived: 'archived' },
  Staging: { None: 'demoted', Production: 'promoted', Archived: 'archived' },
  Production: { None: 'demoted', Staging: 'promoted', Archived: 'archived' },
  Archived: { None: 'demoted', Staging: 'promoted', Production: 'promoted' },
} as const satisfies Record<Stage, Partial<Record<Stage, MoveKind>>>;

/** A version as far as stages are concerned. */
export interface StagedVersion {
  readonly modelVersionId: string;
  readonly version: number;
  readonly stage: Stage;
}

export interface StageMove {
  readonly modelVersionId: string;
  readonly version: number;
  readonly from: Stage;
  readonly to: Stage;
  readonly kind: MoveKind;
}

export interface StageRules {
  /** Stages that one version of a model may hold. */
  readonly exclusiveStages: readonly Stage[];
  /** The caller wants the stage emptied of other versions. */
  readonly archiveExisting: boolean;
}

/**
 * What has to move so that `target` is in stage `to`: itself, and those that hold an exclusive stage (or one that the caller wants
 * emptied), which go to the archive. Empty where everything is as wanted already.
 */
export function decideTransition(
  target: StagedVersion,
  to: Stage,
  others: readonly StagedVersion[],
  rules: StageRules,
): readonly StageMove[] {
  const empties = rules.archiveExisting || rules.exclusiveStages.includes(to);
  const displaced = empties && to !== 'Archived' ? others.filter(({ stage }) => stage === to) : [];
  return [...move(target, to), ...displaced.flatMap((other) => move(other, 'Archived'))];
}

/** Whether the policy's own promotion applies, or why not. It never replaces a newer version and never overrules a person. */
export function decideAutomaticPromotion(
  target: StagedVersion,
  others: readonly StagedVersion[],
): { readonly promote: true } | { readonly promote: false; readonly reason: string } {
  if (target.stage === 'Production') return { promote: false, reason: 'it is in Production already' };
  if (target.stage === 'Archived') return { promote: false, reason: 'it was archived meanwhile' };
  const newer = others.find(({ stage, version }) => stage === 'Production' && version > target.version);
  if (newer) return { promote: false, reason: `the newer version ${newer.version} is in Production` };
  return { promote: true };
}

function move({ modelVersionId, version, stage }: StagedVersion, to: Stage): readonly StageMove[] {
  const kind: MoveKind | undefined = (transitions[stage] as Partial<Record<Stage, MoveKind>>)[to];
  return kind === undefined ? [] : [{ modelVersionId, version, from: stage, to, kind }];
}

/** Reads a stage in any case; throws `invalid-parameter`. */
export function parseStage(text: string): Stage {
  const stage = stages.find((known) => known.toLowerCase() === text.toLowerCase());
  if (stage === undefined) {
    throw invalidParameter(`Invalid Model Version stage: ${text}. Value must be one of ${stages.join(', ')}.`);
  }
  return stage;
}

/** Reads a list of stages; an empty one stands for all of them. */
export function parseStages(texts: readonly string[]): readonly Stage[] {
  return texts.length === 0 ? stages : texts.map(parseStage);
}
