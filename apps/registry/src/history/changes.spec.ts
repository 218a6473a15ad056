import { describe, expect, it } from '@jest/globals';
import { changesOf } from './changes.js';

const model = { modelId: 'M', name: 'flights' };
const version = { ...model, modelVersionId: 'V', version: '3' };
const ofModel = (attribute: string, key: string, value: unknown) => ({
  kind: 'set',
  subject: 'M',
  modelVersionId: null,
  attribute,
  key,
  value,
});
const ofVersion = (attribute: string, key: string, value: unknown) => ({
  kind: 'set',
  subject: 'V',
  modelVersionId: 'V',
  attribute,
  key,
  value,
});
const initially = (attribute: string, key: string, value: unknown) => ({
  ...ofVersion(attribute, key, value),
  initial: true,
});
const registered = { ...version, runId: 'r', loggedModelId: 'm-1', servedModel: null };
const origin = { version: '3', runId: 'r', loggedModelId: 'm-1', artifactDigest: null };
const neither = { modelVersionId: null, version: null };

describe('what an event changes', () => {
  it.each<[string, object, readonly object[]]>([
    ['ModelCreated', { ...model, description: null, tags: {} }, [ofModel('name', '', 'flights')]],
    [
      'ModelCreated',
      { ...model, description: '', tags: { a: '1' } },
      [ofModel('name', '', 'flights'), ofModel('description', '', ''), ofModel('tag', 'a', '1')],
    ],
    [
      'ModelRegistered',
      { ...registered, tags: {} },
      [initially('registered', '', origin), initially('stage', '', 'None')],
    ],
    [
      'ModelRegistered',
      { ...registered, loggedModelId: undefined, description: 'd', tags: { a: '1' } },
      [
        initially('registered', '', { ...origin, loggedModelId: null }),
        initially('stage', '', 'None'),
        initially('description', '', 'd'),
        initially('tag', 'a', '1'),
      ],
    ],
    ['ModelRenamed', { ...model, previousName: 'old' }, [ofModel('name', '', 'flights')]],
    ['ModelDescribed', { ...model, ...neither, description: 'd' }, [ofModel('description', '', 'd')]],
    ['ModelDescribed', { ...version, description: 'd' }, [ofVersion('description', '', 'd')]],
    ['ModelTagged', { ...model, ...neither, tag: 'a', value: '1' }, [ofModel('tag', 'a', '1')]],
    ['ModelTagged', { ...version, tag: 'a', value: '1' }, [ofVersion('tag', 'a', '1')]],
    ['ModelUntagged', { ...model, ...neither, tag: 'a' }, [{ kind: 'end', subject: 'M', attribute: 'tag', key: 'a' }]],
    ['ModelUntagged', { ...version, tag: 'a' }, [{ kind: 'end', subject: 'V', attribute: 'tag', key: 'a' }]],
    [
      'ModelAliasSet',
      { ...version, alias: 'champion' },
      [{ ...ofModel('alias', 'champion', { version: '3' }), modelVersionId: 'V' }],
    ],
    [
      'ModelAliasRemoved',
      { ...model, alias: 'champion' },
      [{ kind: 'end', subject: 'M', attribute: 'alias', key: 'champion' }],
    ],
    ['ModelPromoted', { ...version, toStage: 'Production' }, [ofVersion('stage', '', 'Production')]],
    ['ModelDemoted', version, [ofVersion('stage', '', 'None')]],
    ['ModelArchived', version, [ofVersion('stage', '', 'Archived')]],
    ['VersionDeleted', version, [{ kind: 'end-version', modelVersionId: 'V' }]],
    ['ModelDeleted', model, [{ kind: 'end-model' }]],
    ['ApprovalRecorded', version, []],
  ])('%s %j', (event, data, changes) => {
    expect(changesOf(event, data)).toEqual(changes);
  });
});
