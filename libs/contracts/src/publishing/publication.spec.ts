import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { catalogue } from '../catalogue.js';
import { defaultPolicy } from '../documents/lifecycle-policy.js';
import { publication, publishedSchemas } from './publication.js';

const require = createRequire(import.meta.url);
const library = new URL('../../', import.meta.url);
const files = publication();
const read = (path: string) => readFileSync(new URL(path, library), 'utf8');

const ajv = new Ajv2020({ allErrors: true, strict: false });
addFormats.default(ajv);

describe('the generated files', () => {
  it.each([...files.keys()])(
    '%s is what the generator would write (npm run generate -w @modelyard/contracts)',
    (path) => {
      expect(read(path)).toBe(files.get(path));
    },
  );

  it('are all there is: no schema of a forgotten event is left behind', () => {
    const schemas = readdirSync(new URL('generated/schemas/', library)).map((file) => `generated/schemas/${file}`);
    expect(schemas.toSorted()).toEqual([...files.keys()].filter((path) => path.includes('/schemas/')).toSorted());
  });
});

describe('the JSON Schemas', () => {
  const example = (name: string) => (JSON.parse(read(`examples/${name}.json`)) as { value: object }).value;

  it.each([...catalogue.values()].map((event) => `${event.name}.v${event.version}`))(
    '%s takes its example, also with fields of a later release, and nothing empty',
    (name) => {
      const validate = ajv.compile(publishedSchemas().get(name)!);
      expect([validate(example(name)), validate.errors]).toEqual([true, null]);
      expect(validate({ ...example(name), addedLater: 1 })).toBe(true);
      expect(validate({})).toBe(false);
    },
  );

  it('take the empty policy and the whole one', () => {
    const validate = ajv.compile(publishedSchemas().get('LifecyclePolicy')!);
    expect([validate({}), validate(defaultPolicy), validate({ promotion: { mode: 'x' } })]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('the AsyncAPI document', () => {
  const specification = require('@asyncapi/specs/schemas/3.1.0.json') as object;
  const document = JSON.parse(files.get('generated/asyncapi.json')!) as {
    channels: Record<string, { address: string; messages: object; bindings: { kafka: object } }>;
  };

  it('is valid by the specification’s own schema', () => {
    // The schema carries its own copy of draft 7, so ajv must not bring one.
    const official = new Ajv({ strict: false, validateFormats: false, meta: false, validateSchema: false });
    const validate = official.compile(specification);
    expect([validate(document), validate.errors]).toEqual([true, null]);
  });

  it('describes each topic as it is created', () => {
    expect(document.channels['registry-policy']).toEqual({
      address: 'registry.policy',
      messages: { 'LifecyclePolicyChanged.v1': { $ref: '#/components/messages/LifecyclePolicyChanged.v1' } },
      bindings: {
        kafka: {
          topic: 'registry.policy',
          partitions: 3,
          topicConfiguration: { 'cleanup.policy': ['compact'], 'retention.ms': -1 },
          bindingVersion: '0.5.0',
        },
      },
    });
    expect(document.channels['inference-prediction']?.bindings.kafka).toMatchObject({
      topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': 7 * 86_400_000 },
    });
  });
});
