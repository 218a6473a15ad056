import * as audit from './audit/entry.events.js';
import * as rollout from './deployer/rollout.events.js';
import * as staging from './deployer/staging.events.js';
import * as traffic from './deployer/traffic.events.js';
import type { AnyEventDefinition } from './event.js';
import * as prediction from './inference/prediction.events.js';
import * as predictions from './inference/predictions.events.js';
import * as alert from './monitor/alert.events.js';
import * as drift from './monitor/drift.events.js';
import * as groundTruth from './monitor/ground-truth.events.js';
import * as verdict from './monitor/verdict.events.js';
import * as model from './registry/model.events.js';
import * as modelVersion from './registry/model-version.events.js';
import * as policy from './registry/policy.events.js';
import * as promotion from './registry/promotion.events.js';
import * as run from './registry/run.events.js';
import * as submission from './registry/submission.events.js';
import * as retraining from './retrainer/retraining.events.js';
import type { Topic } from './topic.js';

// Whatever an events file exports is in the catalogue: an event cannot be defined and forgotten.
const files = [
  modelVersion,
  model,
  promotion,
  policy,
  run,
  submission,
  staging,
  rollout,
  traffic,
  prediction,
  predictions,
  groundTruth,
  drift,
  alert,
  verdict,
  retraining,
  audit,
];

/** Every event of the platform, by its CloudEvents type. */
export const catalogue: ReadonlyMap<string, AnyEventDefinition> = collect(files.flatMap((file) => Object.values(file)));

/** Every topic that an event of the catalogue travels on, by name. */
export const topics: ReadonlyMap<string, Topic> = new Map(
  [...catalogue.values()].map((definition) => [definition.topic.name, definition.topic]),
);

function collect(exported: readonly unknown[]): Map<string, AnyEventDefinition> {
  const found = new Map<string, AnyEventDefinition>();
  for (const value of exported.filter(isDefinition)) {
    if (found.has(value.type)) throw new Error(`event ${value.type} is defined twice`);
    found.set(value.type, value);
  }
  return found;
}

function isDefinition(value: unknown): value is AnyEventDefinition {
  return typeof value === 'object' && value !== null && 'type' in value && 'topic' in value && 'encode' in value;
}
