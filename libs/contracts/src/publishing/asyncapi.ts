import type { AnyEventDefinition } from '../event.js';
import type { Topic } from '../topic.js';
import { jsonSchemaOf } from './json-schema.js';

const kafkaBinding = '0.5.0';

/** One AsyncAPI 3.1 document over all topics: what a client generator, a catalogue or a newcomer reads. */
export function asyncApiOf(definitions: readonly AnyEventDefinition[], topics: readonly Topic[]): object {
  return {
    asyncapi: '3.1.0',
    info: {
      title: 'Modelyard events',
      version: '1.0.0',
      description:
        'CloudEvents 1.0.2 in Kafka binary mode: attributes in `ce_*` headers, data as the value, which is JSON ' +
        'unless the message has another content type. Consumers tolerate unknown fields; producers send none. Record timestamps are wall clock.',
      license: { name: 'Apache-2.0' },
    },
    defaultContentType: 'application/json',
    channels: byKey(topics, channelId, (topic) => channelOf(topic, onTopic(definitions, topic))),
    operations: byKey(
      topics,
      (topic) => `publish-${channelId(topic)}`,
      (topic) => ({
        action: 'send',
        channel: { $ref: `#/channels/${channelId(topic)}` },
        summary: publishersOf(topic),
      }),
    ),
    components: {
      messages: byKey(definitions, messageId, messageOf),
      messageTraits: { cloudEvent: { headers: headersSchema } },
    },
  };
}

/** Who may publish to the topic, as a sentence. */
export function publishersOf(topic: Topic): string {
  switch (topic.publishers) {
    case 'owner':
      return `Published by ${topic.owner} alone.`;
    case 'services':
      return 'Published by every service of the platform.';
    case 'anyone':
      return `Published by ${topic.owner} and by systems outside the platform.`;
  }
}

function channelOf(topic: Topic, definitions: readonly AnyEventDefinition[]): object {
  return {
    address: topic.name,
    messages: byKey(definitions, messageId, (definition) => ({
      $ref: `#/components/messages/${messageId(definition)}`,
    })),
    bindings: {
      kafka: {
        topic: topic.name,
        partitions: topic.partitions,
        topicConfiguration: {
          'cleanup.policy': [topic.compacted ? 'compact' : 'delete'],
          'retention.ms': topic.retention === 'forever' ? -1 : topic.retention,
        },
        bindingVersion: kafkaBinding,
      },
    },
  };
}

function messageOf(definition: AnyEventDefinition): object {
  return {
    name: definition.type,
    title: definition.name,
    summary: definition.doc,
    contentType: definition.binary?.contentType ?? 'application/json',
    traits: [{ $ref: '#/components/messageTraits/cloudEvent' }],
    payload: payloadOf(definition),
    bindings: { kafka: { key: { type: 'string' }, bindingVersion: kafkaBinding } },
  };
}

function payloadOf({ schema, binary }: AnyEventDefinition): object {
  const { $schema: _, ...payload } = jsonSchemaOf(schema, 'draft-7');
  if (!binary) return payload;
  return {
    type: 'string',
    format: 'binary',
    description: `Laid out as ${binary.document} says.`,
    'x-reads-as': payload,
  };
}

const text = (description: string) => ({ type: 'string', description });

const headersSchema = {
  type: 'object',
  required: ['ce_specversion', 'ce_id', 'ce_source', 'ce_type', 'ce_time'],
  properties: {
    ce_specversion: { type: 'string', const: '1.0' },
    ce_id: text('Unique within its source.'),
    ce_source: text('/modelyard/<service>; systems outside use a URI of their own.'),
    ce_type: text('modelyard.<EventName>.v<N>'),
    ce_time: { ...text('When it happened.'), format: 'date-time' },
    ce_sequence: text('Decimal; gap-free per topic and key on topics fed from a database.'),
    ce_correlationid: text('One chain of causes and effects.'),
    ce_causationid: text('The id of the event that led to this one.'),
    ce_actor: text('Who wanted it: the id of a person or a service.'),
    ce_reason: text('Why, in words.'),
    ce_traceparent: text('W3C trace context.'),
    ce_partitionkey: text('The record’s key.'),
  },
};

function onTopic(definitions: readonly AnyEventDefinition[], topic: Topic): AnyEventDefinition[] {
  return definitions.filter((definition) => definition.topic === topic);
}

function channelId(topic: Topic): string {
  return topic.name.replace('.', '-');
}

function messageId(definition: AnyEventDefinition): string {
  return `${definition.name}.v${definition.version}`;
}

function byKey<Item>(
  items: readonly Item[],
  key: (item: Item) => string,
  value: (item: Item) => object,
): Record<string, object> {
  return Object.fromEntries(items.map((item) => [key(item), value(item)]));
}
