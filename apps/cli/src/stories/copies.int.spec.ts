import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@modelyard/testing';
import type { CopyReport } from '../output/copy-report.js';
import { useServers } from './servers.testkit.js';

const plainRuns = 40;
const planned = { experiments: 4, runs: plainRuns + 4, 'logged models': 1, models: 4, versions: 7 };

describe('copies between MLflow and Modelyard', () => {
  const servers = useServers();
  beforeAll(() => servers.python('fill_mlflow.py', servers.first, String(plainRuns)), 180_000);

  const importing = (...more: string[]) => ['import', 'mlflow', servers.first, '--url', servers.modelyard, ...more];
  const exporting = async (...more: string[]) => [
    'export',
    'mlflow',
    await servers.second,
    '--url',
    servers.modelyard,
    ...more,
  ];
  const report = async (args: string[]): Promise<[number | null, CopyReport]> => {
    const { code, stdout, stderr } = await servers.command(...args, '-o', 'json');
    if (stdout === '') throw new Error(stderr);
    return [code, JSON.parse(stdout) as CopyReport];
  };
  const call = async (method: string, path: string, body: object) => {
    const answer = await fetch(`${servers.modelyard}/api/2.0/mlflow/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
  };

  it('say what they would do, and do nothing', async () => {
    expect(await report(importing('--dry-run'))).toMatchObject([0, { planned, copied: null, verification: null }]);
    const answer = await fetch(`${servers.modelyard}/api/2.0/mlflow/experiments/get-by-name?experiment_name=fraud`);
    expect(answer.status).toBe(404);
  });

  it('go on where they were killed, double nothing and end equal', async () => {
    const state = ['--state', 'state.jsonl'];
    const child = servers.spawnCommand(...importing(...state, '--parallel', '1'));
    const finished = async () => (await readFile(join(servers.folder, 'state.jsonl'), 'utf8')).split('\n').length - 2;
    await eventually(async () => expect(await finished()).toBeGreaterThan(5), { withinMs: 30_000, everyMs: 5 });
    child.kill('SIGKILL');
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    const before = await finished();
    expect(before).toBeLessThan(planned.runs);

    const [code, resumed] = await report(importing(...state));
    expect(resumed).toMatchObject({ planned, failures: [], verification: { differences: [] } });
    expect(resumed.copied!['runs']).toBeLessThan(planned.runs);
    expect(code).toBe(0);
    const [, again] = await report(importing(...state));
    expect(again.copied).toEqual({ runs: 1 });
    // Without its state everything is found in the target again.
    expect(await report(importing('--state', 'lost.jsonl', '--verify', 'records'))).toMatchObject([
      0,
      { copied: { runs: planned.runs }, verification: { differences: [] } },
    ]);
  });

  it('keep numbers with their gaps', async () => {
    const { model_versions: versions } = (await (
      await fetch(
        `${servers.modelyard}/api/2.0/mlflow/model-versions/search?filter=${encodeURIComponent("name='fraud-model'")}`,
      )
    ).json()) as { model_versions: { version: string }[] };
    expect(versions.map(({ version }) => version).sort()).toEqual(['1', '3', '4', '5']);
  });

  it('end with code 5 and name each difference, on whichever side it is', async () => {
    await call('POST', 'registered-models/set-tag', { name: 'empty', key: 'own', value: 'x' });
    await call('DELETE', 'model-versions/delete', { name: 'fraud-model', version: '1' });
    const [code, { failures, verification }] = await report(importing('--model', 'empty', '--model', 'fraud-model'));
    expect(code).toBe(1);
    expect(failures).toMatchObject([
      { what: 'version 1 of fraud-model', message: expect.stringContaining('was given before') },
    ]);
    expect(verification!.differences).toEqual([
      { what: 'model empty', field: 'tags.own', source: null, target: 'x' },
      { what: 'version 1 of fraud-model', field: null, source: 'there', target: null },
    ]);
    await call('DELETE', 'registered-models/delete-tag', { name: 'empty', key: 'own' });
  });

  it('go to another MLflow server, with what it cannot keep said', async () => {
    const [code, exported] = await report(await exporting());
    expect(exported).toMatchObject({ failures: [], verification: { differences: [] } });
    expect(code).toBe(0);
    expect(exported.notes).toEqual([
      expect.stringContaining('no route for times of the past'),
      'version 3 of fraud-model is number 1 there',
      'version 4 of fraud-model is number 2 there',
      'version 5 of fraud-model is number 3 there',
    ]);
  });

  it('are all the same to MLflow’s own client', async () => {
    const { first, modelyard, second } = servers;
    await expect(servers.python('compare_mlflow.py', first, first, modelyard, await second)).resolves.toBe('');
  });

  it('take a part alone, and refuse names that are not there', async () => {
    const [, part] = await report(await exporting('--experiment', 'many', '--since', '2023-11-15', '--dry-run'));
    expect(part.planned).toEqual({ experiments: 1, runs: 0, 'logged models': 0, models: 0, versions: 0 });
    const unknown = await servers.command(...(await exporting('--model', 'nobody', '-o', 'json')));
    expect([unknown.code, JSON.parse(unknown.stderr.split('\n').at(-2) ?? '')]).toMatchObject([
      7,
      { code: 'notFound' },
    ]);
  });
});
