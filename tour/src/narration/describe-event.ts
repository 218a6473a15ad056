import {
  AlertRaised,
  AlertResolved,
  DriftCleared,
  DriftDetected,
  LifecyclePolicyChanged,
  ModelArchived,
  ModelPromoted,
  ModelRegistered,
  RetrainingRequested,
  RetrainingStarted,
  RetrainingSucceeded,
  RolloutCompleted,
  TrafficPlanChanged,
} from '@modelyard/contracts';
import { count } from './narrator.js';
import { isEvent, type SeenEvent } from './event-feed.js';

/** One line about an event: the version it is about, and what matters of it. */
export function describeEvent(event: SeenEvent): string {
  const { version } = event.data as { readonly version?: string };
  const about = version === undefined ? '' : `version ${version}`;
  return [about, essenceOf(event)].filter((part) => part !== '').join(', ');
}

function essenceOf(event: SeenEvent): string {
  const describe = essences.find(({ definition }) => definition.type === event.definition.type);
  return describe?.words(event) ?? '';
}

interface Essence {
  readonly definition: SeenEvent['definition'];
  readonly words: (event: SeenEvent) => string;
}

function essence<Definition extends SeenEvent['definition']>(
  definition: Definition,
  words: (event: SeenEvent<Definition>) => string,
): Essence {
  return { definition, words: (event) => (isEvent(event, definition) ? words(event) : '') };
}

const essences: readonly Essence[] = [
  essence(ModelRegistered, ({ data }) => data.servedModel?.artifact?.digest.slice(0, 19) ?? ''),
  essence(
    ModelPromoted,
    ({ data, envelope }) => `${data.fromStage} → ${data.toStage}, by ${envelope.actor ?? 'somebody'}`,
  ),
  essence(ModelArchived, ({ data }) => `${data.fromStage} → Archived`),
  essence(LifecyclePolicyChanged, ({ data }) => `policy version ${data.policyVersion}`),
  essence(
    RolloutCompleted,
    ({ data }) => `${data.strategy} in ${data.environment}, after version ${data.previousVersion ?? '-'}`,
  ),
  essence(TrafficPlanChanged, ({ data }) => {
    const shares = data.entries.map(({ servedModel, weight }) => `version ${servedModel.version} ${weight} %`);
    return `${data.environment}, revision ${data.revision}: ${shares.join(', ') || data.state}`;
  }),
  essence(AlertRaised, ({ data }) => `${data.kind}: ${data.value.toFixed(3)} against ${data.limit.toFixed(3)}`),
  essence(AlertResolved, ({ data }) => `${data.kind}: ${data.value.toFixed(3)} against ${data.limit.toFixed(3)}`),
  essence(
    DriftDetected,
    ({ data }) => `${data.driftingFeatures} features, in the window from ${data.window.start.slice(0, 10)}`,
  ),
  essence(DriftCleared, ({ data }) => `in the window from ${data.window.start.slice(0, 10)}`),
  essence(RetrainingRequested, ({ data }) => {
    return data.waitingFor ? `waits for ${count(data.waitingFor.labelledRows)} labelled rows` : data.state;
  }),
  essence(RetrainingStarted, ({ data }) => `${data.inputs.length} windows, attempt ${data.attempt}`),
  essence(RetrainingSucceeded, ({ data: { result } }) => {
    return `${result.metric} ${result.champion?.toFixed(3)} → ${result.challenger.toFixed(3)}`;
  }),
];
