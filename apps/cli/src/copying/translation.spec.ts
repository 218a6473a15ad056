import { describe, expect, it } from '@jest/globals';
import { ownTags, Translation } from './translation.js';

const run = 'a'.repeat(32);
const model = `m-${'b'.repeat(32)}`;

describe('a translation', () => {
  const names = new Translation();
  names.runs.set(run, 'run-copy');
  names.loggedModels.set(model, 'm-copy');
  names.folders.set(`mlflow-artifacts:/1/${run}/artifacts`, 'mlflow-artifacts:/9/run-copy/artifacts');
  names.noteVersion('fraud', '5', '2');

  it.each([
    [`models:/${model}`, 'models:/m-copy'],
    ['models:/fraud/5', 'models:/fraud/2'],
    ['models:/fraud/6', 'models:/fraud/6'],
    [`runs:/${run}/model`, 'runs:/run-copy/model'],
    [`mlflow-artifacts:/1/${run}/artifacts/model`, 'mlflow-artifacts:/9/run-copy/artifacts/model'],
    [`mlflow-artifacts:/1/${run}/artifacts`, 'mlflow-artifacts:/9/run-copy/artifacts'],
    ['s3://elsewhere/model', 's3://elsewhere/model'],
    ['', ''],
  ])('of the source %s is %s', (source, expected) => expect(names.source(source)).toBe(expected));

  it('reaches into tags that name runs, and leaves out those that are not copied', () => {
    const tags = [
      { key: 'mlflow.parentRunId', value: run },
      { key: 'mlflow.log-model.history', value: `[{"run_id": "${run}", "model": "${'c'.repeat(32)}"}]` },
      { key: 'team', value: run },
      { key: 'modelyard.imported.run_id', value: 'x' },
    ];
    expect(names.runTags(tags)).toEqual({
      'mlflow.parentRunId': 'run-copy',
      'mlflow.log-model.history': `[{"run_id": "run-copy", "model": "${'c'.repeat(32)}"}]`,
      team: run,
    });
    expect(ownTags([{ key: 'mlflow.modelVersions', value: '[]' }, { key: 'empty' }])).toEqual({ empty: '' });
  });

  it('of what was not copied is the thing itself', () => {
    const none = new Translation();
    expect([none.run(run), none.run(undefined), none.loggedModel(model), none.version('fraud', '5')]).toEqual([
      run,
      '',
      model,
      undefined,
    ]);
  });
});
