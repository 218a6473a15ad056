import { catalogue, topics } from '../catalogue.js';
import { LifecyclePolicy } from '../documents/lifecycle-policy.js';
import { ConfidenceRule, DecisionRule } from '../documents/serving-rules.js';
import { asyncApiOf } from './asyncapi.js';
import type { SchemaSet } from './compatibility.js';
import { eventsPage } from './events-page.js';
import { documentSchema, eventSchema } from './json-schema.js';

/** The documents that people write by hand and want to check in an editor. */
const writtenDocuments = { LifecyclePolicy, ConfidenceRule, DecisionRule };

/** Every published schema by name: `ModelPromoted.v1`, `LifecyclePolicy`. */
export function publishedSchemas(): SchemaSet {
  return new Map([
    ...[...catalogue.values()].map(
      (definition) => [`${definition.name}.v${definition.version}`, eventSchema(definition)] as const,
    ),
    ...Object.entries(writtenDocuments).map(([name, schema]) => [name, documentSchema(name, schema)] as const),
  ]);
}

/** Every generated file: its path relative to this library, and its text. */
export function publication(): Map<string, string> {
  const definitions = [...catalogue.values()];
  const schemas = [...publishedSchemas()].map(
    ([name, schema]) => [`generated/schemas/${name}.json`, asText(schema)] as const,
  );
  return new Map([
    ...schemas,
    ['generated/asyncapi.json', asText(asyncApiOf(definitions, [...topics.values()]))],
    ['../../docs/events.md', eventsPage(definitions, [...topics.values()])],
  ]);
}

function asText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
