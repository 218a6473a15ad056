import { describe, expect, it } from '@jest/globals';
import { usingRegistry } from '../stories/registry-story.testkit.js';

describe('registered models and their versions', () => {
  const registry = usingRegistry();
  const must = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, message: Record<string, unknown>) =>
    registry.http.must(method, path, message);

  it('exist once per name, which clients take for success', async () => {
    await must('POST', 'registered-models/create', {
      name: 'once',
      description: 'd',
      tags: [{ key: 'team', value: 'risk' }],
    });
    expect(await registry.http.post('registered-models/create', { name: 'once' })).toMatchObject({
      status: 400,
      body: { error_code: 'RESOURCE_ALREADY_EXISTS' },
    });
    expect((await must('GET', 'registered-models/get', { name: 'once' })).registered_model).toMatchObject({
      name: 'once',
      description: 'd',
      tags: [{ key: 'team', value: 'risk' }],
    });
  });

  it('number versions without a gap or a repetition, whoever registers at the same time', async () => {
    await must('POST', 'registered-models/create', { name: 'numbered' });
    const versions = await Promise.all(Array.from({ length: 10 }, () => registry.http.registerVersion('numbered')));
    expect(versions.map(({ version }) => Number(version)).sort((one, other) => one - other)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    await must('DELETE', 'model-versions/delete', { name: 'numbered', version: '10' });
    expect((await registry.http.registerVersion('numbered')).version).toBe('11');
  });

  it('keep set but empty texts of a new version', async () => {
    expect(await registry.http.registerVersion('bare')).toMatchObject({
      version: '1',
      description: '',
      run_id: '',
      run_link: '',
      status: 'READY',
      current_stage: 'None',
    });
  });

  it('have aliases that move, resolve and go', async () => {
    for (const _version of [1, 2]) await registry.http.registerVersion('aliased');
    for (const version of ['1', '2', '2'])
      await must('POST', 'registered-models/alias', { name: 'aliased', alias: 'champion', version });
    expect(
      (await must('GET', 'registered-models/alias', { name: 'aliased', alias: 'champion' })).model_version,
    ).toMatchObject({ version: '2', aliases: ['champion'] });
    expect(
      (await must('GET', 'registered-models/alias', { name: 'aliased', alias: 'latest' })).model_version.version,
    ).toBe('2');
    for (const _attempt of [1, 2])
      await must('DELETE', 'registered-models/alias', { name: 'aliased', alias: 'champion' });
    expect(await registry.http.get('registered-models/alias', { name: 'aliased', alias: 'champion' })).toMatchObject({
      status: 400,
    });
    const { modelId } = await registry.http.must('GET', '/api/v1/models/aliased');
    expect(
      (await registry.published(modelId))
        .slice(3)
        .map(({ name, data }) => [name, data['version'] ?? null, data['previousVersion']]),
    ).toEqual([
      ['ModelAliasSet', '1', null],
      ['ModelAliasSet', '2', '1'],
      ['ModelAliasRemoved', null, '2'],
    ]);
  });

  it.each(['latest', 'Latest', 'v3', 'V12', 'a b', 'a/b', ''])('refuse the alias %j', async (alias) => {
    await registry.http.registerVersion('reserved');
    expect(
      (await registry.http.post('registered-models/alias', { name: 'reserved', alias, version: '1' })).status,
    ).toBe(400);
  });

  it('refuse an alias of a version that does not exist', async () => {
    await registry.http.registerVersion('short');
    expect(
      (await registry.http.post('registered-models/alias', { name: 'short', alias: 'next', version: '2' })).status,
    ).toBe(404);
  });

  it('are renamed with their id, versions and aliases', async () => {
    await registry.http.registerVersion('before');
    await must('POST', 'registered-models/alias', { name: 'before', alias: 'champion', version: '1' });
    const { modelId } = await registry.http.must('GET', '/api/v1/models/before');
    await registry.http.post('registered-models/create', { name: 'taken' });
    expect(await registry.http.post('registered-models/rename', { name: 'before', new_name: 'taken' })).toMatchObject({
      status: 400,
      body: { error_code: 'RESOURCE_ALREADY_EXISTS' },
    });
    await must('POST', 'registered-models/rename', { name: 'before', new_name: 'after' });
    expect((await registry.http.must('GET', '/api/v1/models/after')).modelId).toBe(modelId);
    expect(
      (await must('GET', 'registered-models/alias', { name: 'after', alias: 'champion' })).model_version.name,
    ).toBe('after');
    expect((await registry.http.get('registered-models/get', { name: 'before' })).status).toBe(404);
    expect((await registry.published(modelId)).at(-1)).toMatchObject({
      name: 'ModelRenamed',
      data: { name: 'after', previousName: 'before' },
    });
  });

  it('are deleted with their versions, and come back under another id', async () => {
    await registry.http.registerVersion('gone');
    await registry.http.transition('gone', '1', 'Production');
    const { modelId } = await registry.http.must('GET', '/api/v1/models/gone');
    await must('DELETE', 'registered-models/delete', { name: 'gone' });
    expect((await registry.published(modelId)).slice(-2)).toMatchObject([
      { name: 'VersionDeleted', data: { version: '1', fromStage: 'Production' } },
      { name: 'ModelDeleted' },
    ]);
    expect((await registry.http.registerVersion('gone')).version).toBe('1');
    expect((await registry.http.must('GET', '/api/v1/models/gone')).modelId).not.toBe(modelId);
  });

  it('take tags and descriptions, and tell of each change once', async () => {
    await registry.http.registerVersion('told');
    const { modelId } = await registry.http.must('GET', '/api/v1/models/told');
    for (const _attempt of [1, 2]) {
      await must('POST', 'registered-models/set-tag', { name: 'told', key: 'team', value: 'risk' });
      await must('POST', 'model-versions/set-tag', { name: 'told', version: '1', key: 'gate', value: 'passed' });
      await must('PATCH', 'model-versions/update', { name: 'told', version: '1', description: 'better' });
      await must('PATCH', 'registered-models/update', { name: 'told', description: 'delays' });
    }
    for (const _attempt of [1, 2]) {
      await must('DELETE', 'model-versions/delete-tag', { name: 'told', version: '1', key: 'gate' });
      await must('DELETE', 'registered-models/delete-tag', { name: 'told', key: 'team' });
    }
    expect((await registry.published(modelId)).slice(2).map(({ name, data }) => [name, data['version']])).toEqual([
      ['ModelTagged', null],
      ['ModelTagged', '1'],
      ['ModelDescribed', '1'],
      ['ModelDescribed', null],
      ['ModelUntagged', '1'],
      ['ModelUntagged', null],
    ]);
  });

  it('are searched by name and tags, prompts left out, page by page', async () => {
    for (const name of ['s-a', 's-b', 's-c']) {
      await must('POST', 'registered-models/create', {
        name,
        tags: [{ key: 'set', value: name === 's-b' ? 'x' : 'y' }],
      });
    }
    await must('POST', 'registered-models/create', {
      name: 's-prompt',
      tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }],
    });
    const names = async (filter: string) =>
      ((await must('GET', 'registered-models/search', { filter })).registered_models ?? []).map(
        ({ name }: { name: string }) => name,
      );
    expect(await names("name LIKE 's-%' AND tag.`mlflow.prompt.is_prompt` != 'true'")).toEqual(['s-a', 's-b', 's-c']);
    expect(await names("name LIKE 's-%' AND tags.set = 'y'")).toEqual(['s-a', 's-c']);
    expect(await names("tag.`mlflow.prompt.is_prompt` = 'true'")).toEqual(['s-prompt']);
    const first = await must('GET', 'registered-models/search', { filter: "name LIKE 's-%'", max_results: '2' });
    const second = await must('GET', 'registered-models/search', {
      filter: "name LIKE 's-%'",
      max_results: '2',
      page_token: first.next_page_token,
    });
    expect(second.registered_models.map(({ name }: { name: string }) => name)).toEqual(['s-c']);
  });

  it('refuse searches by what cannot be searched', async () => {
    for (const filter of ["current_stage = 'Production'", "aliases = 'x'"]) {
      expect((await registry.http.get('model-versions/search', { filter })).status).toBe(400);
    }
  });
});
