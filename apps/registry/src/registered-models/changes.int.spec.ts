import { describe, expect, it } from '@jest/globals';
import { usingRegistry } from '../stories/registry-story.testkit.js';

type Call = readonly ['POST' | 'PATCH' | 'DELETE', string, Record<string, unknown>];

const version = { version: '1' };
const stage = (to: string): Call => ['POST', 'model-versions/transition-stage', { ...version, stage: to }];

// Each case begins where the one before ended.
const changes: readonly { event: string; action: string; call: Call }[] = [
  { event: 'ModelTagged', action: 'tag-model', call: ['POST', 'registered-models/set-tag', { key: 'a', value: '1' }] },
  { event: 'ModelUntagged', action: 'untag-model', call: ['DELETE', 'registered-models/delete-tag', { key: 'a' }] },
  {
    event: 'ModelTagged',
    action: 'tag-version',
    call: ['POST', 'model-versions/set-tag', { ...version, key: 'a', value: '1' }],
  },
  {
    event: 'ModelUntagged',
    action: 'untag-version',
    call: ['DELETE', 'model-versions/delete-tag', { ...version, key: 'a' }],
  },
  {
    event: 'ModelDescribed',
    action: 'describe-model',
    call: ['PATCH', 'registered-models/update', { description: 'd' }],
  },
  {
    event: 'ModelDescribed',
    action: 'describe-version',
    call: ['PATCH', 'model-versions/update', { ...version, description: 'd' }],
  },
  {
    event: 'ModelAliasSet',
    action: 'set-alias',
    call: ['POST', 'registered-models/alias', { ...version, alias: 'champion' }],
  },
  {
    event: 'ModelAliasRemoved',
    action: 'remove-alias',
    call: ['DELETE', 'registered-models/alias', { alias: 'champion' }],
  },
  { event: 'ModelPromoted', action: 'promote-version', call: stage('Production') },
  { event: 'ModelArchived', action: 'archive-version', call: stage('Archived') },
  { event: 'ModelDemoted', action: 'demote-version', call: stage('None') },
  {
    event: 'ModelRenamed',
    action: 'rename-model',
    call: ['POST', 'registered-models/rename', { new_name: 'changing' }],
  },
];

describe('a change of a model or a version', () => {
  const registry = usingRegistry();
  const modelIdOf = async (name: string): Promise<string> =>
    (await registry.http.must('GET', `/api/v1/models/${name}`)).modelId as string;
  const toldAfter = async (key: string, work: () => Promise<unknown>) => {
    const before = (await registry.published(key)).length;
    await work();
    return (await registry.published(key)).slice(before);
  };

  it.each(changes)('is told once by $event and kept as $action, with who and why', async ({ event, action, call }) => {
    await registry.http.post('registered-models/create', { name: 'changing' });
    const modelId = await modelIdOf('changing');
    if ((await registry.http.get('model-versions/get', { name: 'changing', version: '1' })).status === 404)
      await registry.http.registerVersion('changing');
    const [method, path, message] = call;
    const name = event === 'ModelRenamed' ? 'was' : 'changing';
    if (event === 'ModelRenamed')
      await registry.http.must('POST', 'registered-models/rename', { name: 'changing', new_name: 'was' });
    const why = registry.http.because('the board asked for it');
    const audited = await registry.published('registry');

    expect(await toldAfter(modelId, () => why.must(method, path, { name, ...message }))).toMatchObject([
      { name: event, headers: { ce_actor: 'local-admin', ce_reason: 'the board asked for it' } },
    ]);
    expect((await registry.published('registry')).slice(audited.length).map(({ data }) => data)).toMatchObject([
      { action, actor: { id: 'local-admin' }, reason: 'the board asked for it' },
    ]);
    const again = event === 'ModelRenamed' ? { name: 'changing' } : { name };
    expect(await toldAfter(modelId, () => why.must(method, path, { ...message, ...again }))).toEqual([]);
  });

  it('that takes a version away tells first of the aliases that pointed to it', async () => {
    await registry.http.registerVersion('aliased-away');
    for (const alias of ['champion', 'eu'])
      await registry.http.must('POST', 'registered-models/alias', { name: 'aliased-away', alias, version: '1' });
    const told = await toldAfter(await modelIdOf('aliased-away'), () =>
      registry.http.must('DELETE', 'model-versions/delete', { name: 'aliased-away', version: '1' }),
    );
    expect(told.map(({ name, data }) => [name, data['alias']])).toEqual([
      ['ModelAliasRemoved', 'champion'],
      ['ModelAliasRemoved', 'eu'],
      ['VersionDeleted', undefined],
    ]);
  });

  it('is refused for a reason that nobody could read', async () => {
    await registry.http.registerVersion('reasoned');
    const refused = await registry.http
      .because('x'.repeat(501))
      .post('registered-models/set-tag', { name: 'reasoned', key: 'a', value: '1' });
    expect(refused).toMatchObject({ status: 400, body: { message: expect.stringContaining('x-modelyard-reason') } });
  });
});
