/** What an entry is about; the words by which histories are filtered. */
export const historyKinds = [
  'registration',
  'name',
  'description',
  'tag',
  'alias',
  'stage',
  'promotion',
  'deletion',
  'deployment',
  'unknown-before',
] as const;

export type HistoryKind = (typeof historyKinds)[number];

const kinds: Readonly<Record<string, HistoryKind>> = {
  ModelCreated: 'registration',
  ModelRegistered: 'registration',
  ModelRenamed: 'name',
  ModelDescribed: 'description',
  ModelTagged: 'tag',
  ModelUntagged: 'tag',
  ModelAliasSet: 'alias',
  ModelAliasRemoved: 'alias',
  ModelPromoted: 'stage',
  ModelDemoted: 'stage',
  ModelArchived: 'stage',
  PromotionRequested: 'promotion',
  PromotionRefused: 'promotion',
  ApprovalRecorded: 'promotion',
  VersionDeleted: 'deletion',
  ModelDeleted: 'deletion',
  StagingVerified: 'deployment',
  StagingFailed: 'deployment',
  RolloutStarted: 'deployment',
  RolloutAdvanced: 'deployment',
  RolloutPaused: 'deployment',
  RolloutCompleted: 'deployment',
  RolloutRolledBack: 'deployment',
  TrafficPlanChanged: 'deployment',
};

/** Throws for an event that nobody has given a kind: a history with silent holes would be worse than none. */
export function kindOf(eventName: string): HistoryKind {
  const kind = kinds[eventName];
  if (kind === undefined)
    throw new TypeError(`${eventName} has no kind in the history; give it one in history/kinds.ts`);
  return kind;
}
