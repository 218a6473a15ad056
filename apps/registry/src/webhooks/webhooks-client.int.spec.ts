import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '@modelyard/testing';
import { pythonEnv } from '../../../../tools/python-env.mjs';
import { usingRegistry } from '../stories/registry-story.testkit.js';
import { expectedSignature, usingReceiver } from './receiver.testkit.js';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

describe('webhooks by the unmodified MLflow client', () => {
  const receiver = usingReceiver();
  const registry = usingRegistry({
    MODELYARD_WEBHOOK_LOCAL_RECEIVERS: '1',
    MODELYARD_WEBHOOK_KEY: randomBytes(32).toString('base64'),
  });

  it('are managed, tested, and delivered with a signature that the receiver can check', async () => {
    const python = await pythonEnv(here('../../../../examples/python/requirements.lock'));
    const settings = [
      `MLFLOW_TRACKING_URI=${registry.http.origin}`,
      'MLFLOW_HTTP_REQUEST_MAX_RETRIES=0',
      'MLFLOW_DISABLE_TELEMETRY=true',
      'PYTHONDONTWRITEBYTECODE=1',
    ];
    const script = [here('../../python/webhooks_client.py'), receiver.url('')];
    await promisify(execFile)('env', [...settings, python, '-W', 'ignore', ...script], { timeout: 240_000 });

    await eventually(() => expect(receiver.received).toHaveLength(8));
    const told = (path: string) =>
      receiver.at(path).map(({ message: { entity, action, data } }) => [`${entity}.${action}`, data]);
    expect(told('/models').slice(1)).toEqual([
      ['registered_model.created', { name: 'hooked', tags: { team: 'risk' }, description: 'a model' }],
      [
        'model_version.created',
        { name: 'hooked', version: '1', source: 's3://bucket/model', run_id: null, tags: {}, description: 'first' },
      ],
      ['model_version_tag.set', { name: 'hooked', version: '1', key: 'gate', value: 'passed' }],
      ['model_version_alias.created', { name: 'hooked', alias: 'champion', version: '1' }],
    ]);
    for (const delivery of receiver.at('/models')) {
      expect(delivery.headers['x-mlflow-signature']).toBe(expectedSignature(delivery, 'hush'));
    }
    expect(told('/prompts')).toMatchObject([
      ['prompt.created', { name: 'greeting' }],
      ['prompt_version.created', { name: 'greeting', version: '1', template: 'Hello {{name}}!', tags: { lang: 'en' } }],
      ['prompt_alias.created', { name: 'greeting', alias: 'live', version: '1' }],
    ]);
    expect(receiver.at('/prompts').every(({ headers }) => headers['x-mlflow-signature'] === undefined)).toBe(true);
  }, 300_000);
});
