import type { AnyEventDefinition } from '../event.js';
import type { Topic } from '../topic.js';
import { publishersOf } from './asyncapi.js';
import { fieldsOf } from './field-list.js';
import { jsonSchemaOf } from './json-schema.js';

const introduction = `# Events

Generated from \`libs/contracts\` by \`npm run generate -w @modelyard/contracts\`; edit the definitions there.

Every event is a CloudEvent 1.0.2 in Kafka binary mode: attributes in \`ce_*\` headers, data as the value, which is JSON
unless the event says otherwise. The record key is the aggregate's id: events of one key stay in order. Besides the
standard attributes each event carries \`ce_sequence\` (gap-free per topic and key on topics fed from a database),
\`ce_correlationid\`, \`ce_causationid\`, \`ce_actor\`, \`ce_reason\`, \`ce_traceparent\` and \`ce_partitionkey\`. Producers
send no unknown field; consumers drop the ones they do not know. A field marked _growing_ may get new words in later
releases: read one you do not know as \`unknown\`. Times are RFC 3339 in UTC. All of it in one
[AsyncAPI document](../libs/contracts/generated/asyncapi.json).
`;

const libraryFolder = '../libs/contracts';

/** The page that people read: every topic with its events, their meaning and their fields. */
export function eventsPage(definitions: readonly AnyEventDefinition[], topics: readonly Topic[]): string {
  const contents = topics.map((topic) => contentsLine(topic, onTopic(definitions, topic)));
  const sections = topics.map((topic) => topicSection(topic, onTopic(definitions, topic)));
  return [introduction, ...contents, '', ...sections].join('\n');
}

function onTopic(definitions: readonly AnyEventDefinition[], topic: Topic): AnyEventDefinition[] {
  return definitions.filter((definition) => definition.topic === topic);
}

function contentsLine(topic: Topic, events: readonly AnyEventDefinition[]): string {
  const links = events.map(({ name }) => `[${name}](#${name.toLowerCase()})`);
  return `- \`${topic.name}\`: ${links.join(', ')}`;
}

function topicSection(topic: Topic, events: readonly AnyEventDefinition[]): string {
  return [`## ${topic.name}\n`, `${publishersOf(topic)} ${storageOf(topic)}\n`, ...events.map(eventSection)].join('\n');
}

function storageOf(topic: Topic): string {
  const kept = topic.retention === 'forever' ? 'kept for ever' : `kept for ${topic.retention / 86_400_000} days`;
  const which = topic.compacted ? 'the newest record of each key is kept' : `records are ${kept}`;
  return `${topic.partitions} partitions; ${which}.`;
}

function eventSection(definition: AnyEventDefinition): string {
  const file = `${definition.name}.v${definition.version}.json`;
  const example = `[example](${libraryFolder}/examples/${file})`;
  const schema = `[schema](${libraryFolder}/generated/schemas/${file})`;
  return [
    `### ${definition.name}\n`,
    `\`${definition.type}\` (${example}, ${schema})\n`,
    `${definition.doc}\n`,
    ...binarySection(definition),
    ...fieldsOf(jsonSchemaOf(definition.schema)),
    '',
  ].join('\n');
}

function binarySection({ binary }: AnyEventDefinition): string[] {
  if (!binary) return [];
  return [
    `Value: \`${binary.contentType}\`, laid out as [${binary.document}](../${binary.document}) says. It reads as:\n`,
  ];
}
