import { describe, expect, it } from '@jest/globals';
import type { Stage } from '@modelyard/contracts';
import {
  decideAutomaticPromotion,
  decideTransition,
  parseStage,
  parseStages,
  transitions,
  type StagedVersion,
} from './stage-transition.js';

const version = (number: number, stage: Stage): StagedVersion => ({
  modelVersionId: `v${number}`,
  version: number,
  stage,
});
const exclusive = { exclusiveStages: ['Production'], archiveExisting: false } as const;
const asMlflow = { exclusiveStages: [], archiveExisting: false } as const;

describe('the transition table', () => {
  it('reaches every stage from every other and leaves every stage', () => {
    const stages = Object.keys(transitions) as Stage[];
    for (const from of stages) {
      expect(Object.keys(transitions[from]).sort()).toEqual(stages.filter((stage) => stage !== from).sort());
    }
  });

  it('names a move by where it ends', () => {
    expect(transitions.Production).toEqual({ None: 'demoted', Staging: 'promoted', Archived: 'archived' });
  });
});

describe('a transition', () => {
  it('moves the version alone where the stage is empty', () => {
    expect(decideTransition(version(2, 'None'), 'Production', [version(1, 'Staging')], exclusive)).toEqual([
      { modelVersionId: 'v2', version: 2, from: 'None', to: 'Production', kind: 'promoted' },
    ]);
  });

  it('archives whoever holds an exclusive stage, after the promotion that displaces it', () => {
    expect(decideTransition(version(2, 'Staging'), 'Production', [version(1, 'Production')], exclusive)).toEqual([
      { modelVersionId: 'v2', version: 2, from: 'Staging', to: 'Production', kind: 'promoted' },
      { modelVersionId: 'v1', version: 1, from: 'Production', to: 'Archived', kind: 'archived' },
    ]);
  });

  it('leaves others alone where no stage is exclusive, unless the caller wants the stage emptied', () => {
    const others = [version(1, 'Production'), version(3, 'Production')];
    expect(decideTransition(version(2, 'None'), 'Production', others, asMlflow)).toHaveLength(1);
    expect(
      decideTransition(version(2, 'None'), 'Production', others, { ...asMlflow, archiveExisting: true }),
    ).toHaveLength(3);
  });

  it('is empty for a version that is there already, so that a repeated request announces nothing', () => {
    expect(decideTransition(version(2, 'Production'), 'Production', [version(1, 'Archived')], exclusive)).toEqual([]);
  });

  it('never archives what is archived already', () => {
    expect(
      decideTransition(version(2, 'None'), 'Archived', [version(1, 'Archived')], {
        ...asMlflow,
        archiveExisting: true,
      }),
    ).toHaveLength(1);
  });
});

describe('the automatic promotion', () => {
  it.each<Stage>(['None', 'Staging'])('takes a verified version from %s', (stage) => {
    expect(decideAutomaticPromotion(version(2, stage), [version(1, 'Production')])).toEqual({ promote: true });
  });

  it('does not overrule whoever archived the version meanwhile', () => {
    expect(decideAutomaticPromotion(version(2, 'Archived'), [])).toMatchObject({ promote: false });
  });

  it('does not replace a newer version that was verified first', () => {
    expect(decideAutomaticPromotion(version(2, 'None'), [version(3, 'Production')])).toEqual({
      promote: false,
      reason: 'the newer version 3 is in Production',
    });
  });

  it('has nothing to do for a version in Production', () => {
    expect(decideAutomaticPromotion(version(2, 'Production'), [])).toMatchObject({ promote: false });
  });
});

describe('stage names', () => {
  it('are read in any case', () => {
    expect(parseStage('production')).toBe('Production');
    expect(parseStages([])).toEqual(['None', 'Staging', 'Production', 'Archived']);
    expect(parseStages(['STAGING'])).toEqual(['Staging']);
    expect(() => parseStage('Live')).toThrow(/Invalid Model Version stage: Live/);
  });
});
