import { catalogue, modelVersionTopic } from '@modelyard/contracts';
import { describe, expect, it } from '@jest/globals';
import { exampleOf } from './example-payloads.js';
import { webhookEvents } from './webhook-events.js';
import { noticesOf } from './webhook-notice.js';

const modelId = '019548d0-7a2c-7c11-9d3e-5b1f0a6c2e10';
const version = { modelId, name: 'm', modelVersionId: modelId, version: '2' };
const model = { modelId, name: 'm', modelVersionId: null, version: null };
const prompt = { 'mlflow.prompt.is_prompt': 'true', 'mlflow.prompt.text': 'Hi', lang: 'en' };

const cases: readonly [string, object, [string, object], [string, object]][] = [
  [
    'ModelCreated',
    { modelId, name: 'm', description: null, tags: prompt },
    ['registered_model.created', { name: 'm', description: null, tags: prompt }],
    ['prompt.created', { name: 'm', description: null, tags: { lang: 'en' } }],
  ],
  [
    'ModelRegistered',
    { ...version, source: 's3://b', runId: null, tags: prompt },
    [
      'model_version.created',
      { name: 'm', version: '2', source: 's3://b', run_id: null, tags: prompt, description: null },
    ],
    ['prompt_version.created', { name: 'm', version: '2', template: 'Hi', tags: { lang: 'en' }, description: null }],
  ],
  [
    'ModelTagged',
    { ...version, tag: 'k', value: 'v' },
    ['model_version_tag.set', { name: 'm', version: '2', key: 'k', value: 'v' }],
    ['prompt_version_tag.set', { name: 'm', version: '2', key: 'k', value: 'v' }],
  ],
  [
    'ModelTagged',
    { ...model, tag: 'k', value: 'v' },
    ['modelyard.registered_model_tag.set', { name: 'm', key: 'k', value: 'v' }],
    ['prompt_tag.set', { name: 'm', key: 'k', value: 'v' }],
  ],
  [
    'ModelUntagged',
    { ...version, tag: 'k' },
    ['model_version_tag.deleted', { name: 'm', version: '2', key: 'k' }],
    ['prompt_version_tag.deleted', { name: 'm', version: '2', key: 'k' }],
  ],
  [
    'ModelAliasSet',
    { ...version, alias: 'a', previousVersion: '1' },
    ['model_version_alias.created', { name: 'm', alias: 'a', version: '2' }],
    ['prompt_alias.created', { name: 'm', alias: 'a', version: '2' }],
  ],
  [
    'ModelAliasRemoved',
    { modelId, name: 'm', alias: 'a', previousVersion: '1' },
    ['model_version_alias.deleted', { name: 'm', alias: 'a' }],
    ['prompt_alias.deleted', { name: 'm', alias: 'a' }],
  ],
  ...(
    [
      ['ModelPromoted', { toStage: 'Production' }, 'Production'],
      ['ModelDemoted', {}, 'None'],
      ['ModelArchived', {}, 'Archived'],
    ] as const
  ).map(([name, more, to]): (typeof cases)[number] => {
    const told: [string, object] = [
      'modelyard.model_version.stage_changed',
      { name: 'm', version: '2', from_stage: 'Staging', to_stage: to },
    ];
    return [name, { ...version, fromStage: 'Staging', ...more }, told, told];
  }),
];

const definitionOf = (name: string) => {
  const definition = [...catalogue.values()].find((one) => one.name === name);
  if (!definition) throw new Error(`no event ${name}`);
  return definition;
};

describe('what webhooks are told', () => {
  it.each(cases)('of %s', (name, data, [modelEvent, modelData], [promptEvent, promptData]) => {
    expect(noticesOf(definitionOf(name), data)).toEqual({
      ofModel: { event: modelEvent, data: modelData },
      ofPrompt: { event: promptEvent, data: promptData },
    });
  });

  it('is something for every change of a model, and nothing of requests and approvals', () => {
    const untold = [...catalogue.values()]
      .filter(({ topic }) => topic.name === modelVersionTopic.name)
      .filter((definition) => noticesOf(definition, { ...version, tags: {} }) === null)
      .map(({ name }) => name);
    expect(untold.sort()).toEqual(['ApprovalRecorded', 'PromotionRefused', 'PromotionRequested']);
  });

  it('has an example for each event', () => {
    expect(webhookEvents.filter((event) => Object.keys(exampleOf(event)).length === 0)).toEqual([]);
  });
});
