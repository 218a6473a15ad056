import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from '@jest/globals';
import type { RunningService } from '@modelyard/chassis';
import { eventually } from '@modelyard/testing';
import { startRegistry, usingRegistry } from '../stories/registry-story.testkit.js';
import { Deliver } from './deliver.js';
import { expectedSignature, usingReceiver } from './receiver.testkit.js';

const created = { entity: 'MODEL_VERSION', action: 'CREATED' };

describe('webhooks', () => {
  const receiver = usingReceiver();
  const registry = usingRegistry({
    MODELYARD_WEBHOOK_LOCAL_RECEIVERS: '1',
    MODELYARD_WEBHOOK_KEY: randomBytes(32).toString('base64'),
    MODELYARD_WEBHOOK_ATTEMPTS: '2',
  });
  const others: RunningService[] = [];
  afterAll(() => Promise.all(others.map((service) => service.stop())));

  const subscribe = async (name: string, events: string[], more: Record<string, unknown> = {}) => {
    const url = receiver.url(`/${name}`);
    const answer = await registry.http.send('POST', '/api/v1/webhooks', { name, url, events, ...more });
    expect(answer.status).toBe(201);
    return answer.body as { webhookId: string };
  };
  const deliveries = async (webhookId: string) =>
    (await registry.http.must('GET', `/api/v1/webhooks/${webhookId}/deliveries`)).deliveries;

  it('are created, listed, changed and deleted by MLflow’s routes, which never show a secret', async () => {
    const url = receiver.url('/crud');
    const given = { name: 'crud', url, events: [created], description: 'd', secret: 's3cret-text' };
    const { webhook } = await registry.http.must('POST', 'webhooks', given);
    expect(webhook).toEqual({
      webhook_id: expect.any(String),
      name: 'crud',
      description: 'd',
      url,
      events: [created],
      status: 'ACTIVE',
      creation_timestamp: expect.any(Number),
      last_updated_timestamp: webhook.creation_timestamp,
    });
    const path = `webhooks/${webhook.webhook_id as string}`;
    expect((await registry.http.must('GET', path)).webhook).toEqual(webhook);
    expect((await registry.http.must('GET', 'webhooks')).webhooks).toEqual([webhook]);
    expect((await registry.http.must('PATCH', path, { status: 'DISABLED', name: 'other' })).webhook).toMatchObject({
      name: 'other',
      description: 'd',
      status: 'DISABLED',
      events: [created],
    });
    const audit = (await registry.published('registry')).filter(({ data }) =>
      String(data['action']).endsWith('webhook'),
    );
    expect(audit.map(({ data }) => data['action'])).toEqual(['create-webhook', 'change-webhook']);
    const [row] = await registry.database.query<{ sealed: Buffer }[]>('select sealed_secret as sealed from webhooks');
    for (const text of [JSON.stringify(audit), row!.sealed.toString('latin1')])
      expect(text).not.toContain('s3cret-text');
    await registry.http.must('DELETE', path);
    expect(await registry.http.get(path)).toMatchObject({
      status: 404,
      body: { error_code: 'RESOURCE_DOES_NOT_EXIST' },
    });
  });

  it.each([
    ['a name with capitals', { name: 'Big' }],
    ['a long name', { name: 'x'.repeat(64) }],
    ['no events', { events: [] }],
    ['an event that MLflow has no word for', { events: [{ entity: 'MODEL_VERSION', action: 'UPDATED' }] }],
    ['an entity outside of the registry', { events: [{ entity: 'BUDGET_POLICY', action: 'EXCEEDED' }] }],
    ['a URL that is none', { url: 'nowhere' }],
    ['a private address', { url: 'https://10.0.0.1/' }],
    ['an odd status', { status: 'PAUSED' }],
  ])('refuse %s', async (_what, fault) => {
    const given = { name: 'fine', url: receiver.url(), events: [created], ...fault };
    expect(await registry.http.post('webhooks', given)).toMatchObject({
      status: 400,
      body: { error_code: 'INVALID_PARAMETER_VALUE' },
    });
  });

  it('tell of each change with a signature over id, time and body', async () => {
    const { webhookId } = await subscribe('signed', ['registered_model.created', 'model_version.created'], {
      secret: 'k',
    });
    await registry.http.registerVersion('signed-model', 's3://b/m', { description: 'new' });
    await eventually(() => expect(receiver.at('/signed')).toHaveLength(2));
    const [model, version] = receiver.at('/signed');
    expect(model!.message).toMatchObject({
      entity: 'registered_model',
      action: 'created',
      data: { name: 'signed-model' },
    });
    expect(version!.message).toEqual({
      entity: 'model_version',
      action: 'created',
      timestamp: expect.stringMatching(/^\d{4}-.*T.*Z$/),
      data: { name: 'signed-model', version: '1', source: 's3://b/m', run_id: null, tags: {}, description: 'new' },
    });
    for (const delivery of [model!, version!]) {
      expect(delivery.headers['x-mlflow-signature']).toBe(expectedSignature(delivery, 'k'));
    }
    await eventually(async () =>
      expect(await deliveries(webhookId)).toMatchObject([
        { event: 'model_version.created', status: 'delivered', attempts: 1, responseStatus: 200, fault: null },
        { event: 'registered_model.created', status: 'delivered' },
      ]),
    );
  });

  it('tell of prompts as prompts, and of what MLflow has no word for', async () => {
    await subscribe('prompts', ['prompt.created', 'prompt_version.created', 'prompt_tag.set', 'prompt_alias.created']);
    await subscribe('own', ['modelyard.model_version.stage_changed', 'modelyard.registered_model.renamed']);
    const mark = { key: 'mlflow.prompt.is_prompt', value: 'true' };
    await registry.http.must('POST', 'registered-models/create', { name: 'greeting', tags: [mark] });
    const tags = [mark, { key: 'mlflow.prompt.text', value: 'Hello {{name}}' }];
    await registry.http.registerVersion('greeting', 's3://bucket/prompt', { tags });
    await registry.http.must('POST', 'registered-models/set-tag', { name: 'greeting', key: 'lang', value: 'en' });
    await registry.http.must('POST', 'registered-models/alias', { name: 'greeting', alias: 'live', version: '1' });
    await registry.http.registerVersion('moved');
    await registry.http.transition('moved', '1', 'Staging');
    await registry.http.must('POST', 'registered-models/rename', { name: 'moved', new_name: 'moved-on' });
    await eventually(() => {
      expect(receiver.at('/prompts').map(({ message }) => [message.entity, message.data])).toEqual([
        ['prompt', { name: 'greeting', tags: {}, description: null }],
        ['prompt_version', { name: 'greeting', version: '1', template: 'Hello {{name}}', tags: {}, description: null }],
        ['prompt_tag', { name: 'greeting', key: 'lang', value: 'en' }],
        ['prompt_alias', { name: 'greeting', alias: 'live', version: '1' }],
      ]);
      expect(receiver.at('/own').map(({ message }) => [message.entity, message.action, message.data])).toEqual([
        [
          'modelyard.model_version',
          'stage_changed',
          { name: 'moved', version: '1', from_stage: 'None', to_stage: 'Staging' },
        ],
        ['modelyard.registered_model', 'renamed', { name: 'moved-on', previous_name: 'moved' }],
      ]);
    });
    const seen = (await registry.http.must('GET', 'webhooks')).webhooks as { name: string }[];
    expect(seen.map(({ name }) => name)).toContain('prompts');
    expect(seen.map(({ name }) => name)).not.toContain('own');
  });

  it('try again, keep the order of one model, and let other models go on', async () => {
    const { webhookId } = await subscribe('ordered', ['model_version_tag.set']);
    for (const model of ['slow', 'quick']) await registry.http.registerVersion(model);
    receiver.reply = ({ message }) =>
      message.data['value'] === 'first' && receiver.at('/ordered').length === 1 ? { status: 503 } : { status: 200 };
    const tag = (name: string, value: string) =>
      registry.http.must('POST', 'model-versions/set-tag', { name, version: '1', key: 'k', value });
    await tag('slow', 'first');
    await tag('slow', 'second');
    await eventually(() => expect(receiver.at('/ordered')).toHaveLength(1));
    await tag('quick', 'other');
    await eventually(() => expect(receiver.at('/ordered')).toHaveLength(4));
    expect(receiver.at('/ordered').map(({ message }) => message.data['value'])).toEqual([
      'first',
      'other',
      'first',
      'second',
    ]);
    const [refused, , repeated] = receiver.at('/ordered');
    expect(repeated!.headers['x-mlflow-delivery-id']).toBe(refused!.headers['x-mlflow-delivery-id']);
    await eventually(async () =>
      expect((await deliveries(webhookId)).map(({ attempts }: { attempts: number }) => attempts)).toEqual([1, 1, 2]),
    );
  });

  it('give up after the last attempt, or at once where trying again is pointless, and are sent again on demand', async () => {
    const { webhookId } = await subscribe('gone', ['model_version.created']);
    receiver.reply = ({ path }) =>
      path === '/gone' ? { status: 302, headers: { location: receiver.url('/elsewhere') } } : { status: 200 };
    await registry.http.registerVersion('lost');
    const dead = await eventually(async () => {
      const [delivery] = await deliveries(webhookId);
      expect(delivery).toMatchObject({ status: 'dead', attempts: 1, responseStatus: 302, nextAttemptAt: null });
      return delivery;
    });
    expect(receiver.at('/elsewhere')).toEqual([]);
    receiver.reply = () => ({ status: 200 });
    const path = `/api/v1/webhooks/${webhookId}/deliveries/${dead.deliveryId as string}/resend`;
    expect((await registry.http.send('POST', path)).status).toBe(202);
    await eventually(async () =>
      expect(await deliveries(webhookId)).toMatchObject([{ status: 'delivered', deliveryId: dead.deliveryId }]),
    );
    expect(receiver.at('/gone')[1]!.body).toBe(receiver.at('/gone')[0]!.body);
    const unknown = `/api/v1/webhooks/${webhookId}/deliveries/${webhookId}/resend`;
    expect((await registry.http.send('POST', unknown)).status).toBe(404);
  });

  it('have one sender at a time and deliver once, however many processes there are', async () => {
    others.push(await startRegistry(registry.environment), await startRegistry(registry.environment));
    await subscribe('shared', ['model_version_tag.set']);
    let running = 0;
    let most = 0;
    receiver.reply = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((tick) => setImmediate(tick));
      running -= 1;
      return { status: 200 };
    };
    await registry.http.registerVersion('shared');
    const values = Array.from({ length: 30 }, (_, index) => String(index));
    for (const value of values) {
      await registry.http.must('POST', 'model-versions/set-tag', { name: 'shared', version: '1', key: 'k', value });
    }
    await eventually(() => expect(receiver.at('/shared')).toHaveLength(values.length), { withinMs: 20_000 });
    expect(receiver.at('/shared').map(({ message }) => message.data['value'])).toEqual(values);
    expect(most).toBe(1);
  });

  it('leave an attempt that the end of a process cuts off to the next one', async () => {
    receiver.reply = () => new Promise(() => undefined);
    const halt = new AbortController();
    const delivery = { deliveryId: 'd', event: 'model_version.created', body: '{}', attempts: 0 } as const;
    const given = { ...delivery, url: receiver.url('/cut-off'), sealedSecret: null };
    const attempt = registry.service.app.get(Deliver).attempt('w', given, halt.signal);
    await eventually(() => expect(receiver.at('/cut-off')).toHaveLength(1));
    halt.abort();
    expect(await attempt).toBeUndefined();
  });

  it('send an example on demand and say what the receiver answered', async () => {
    const { webhookId } = await subscribe('tried', ['model_version_alias.created', 'model_version.created']);
    receiver.reply = () => ({ status: 418, body: 'a teapot' });
    expect((await registry.http.must('POST', `webhooks/${webhookId}/test`, {})).result).toEqual({
      success: false,
      response_status: 418,
      response_body: 'a teapot',
    });
    expect(receiver.at('/tried').map(({ message }) => message.entity)).toEqual(['model_version_alias']);
    await registry.http.must('PATCH', `webhooks/${webhookId}`, { url: 'http://127.0.0.1:1/' });
    const { result } = await registry.http.must('POST', `webhooks/${webhookId}/test`, { event: created });
    expect(result).toMatchObject({ success: false, error_message: expect.stringContaining('Failed to test webhook') });
    expect(await deliveries(webhookId)).toEqual([]);
  });

  it('are not told of anything while they are disabled', async () => {
    const { webhookId } = await subscribe('off', ['model_version.created'], { status: 'DISABLED' });
    await registry.http.registerVersion('unheard');
    expect(await deliveries(webhookId)).toEqual([]);
  });

  it('go nowhere but outside in any other profile than development', async () => {
    await expect(startRegistry({ ...registry.environment, MODELYARD_PROFILE: 'production' })).rejects.toThrow(
      /MODELYARD_WEBHOOK_LOCAL_RECEIVERS/,
    );
  });
});
