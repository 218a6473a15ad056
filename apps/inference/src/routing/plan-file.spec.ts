import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { digestOf } from '@modelyard/artifacts';
import { classifier, servedSample } from '../versions/sample-models.fake.js';
import { PlanFile } from './plan-file.js';
import { planOf } from './traffic-plan.fake.js';

describe('the file of the last traffic plans', () => {
  let path: string;
  beforeEach(async () => {
    path = join(await mkdtemp(join(tmpdir(), 'plans-')), 'state', 'plans.json');
  });
  const served = servedSample(classifier(), { digest: digestOf(Buffer.from('a model')) });
  const plan = (revision: number) => planOf([{ served, weight: 100 }], { revision });

  it('gives nothing before the first write', async () => {
    expect(await new PlanFile(path).read()).toEqual([]);
  });

  it('gives the last of several writes, whichever was slower', async () => {
    const file = new PlanFile(path);
    await Promise.all([file.write([plan(1)]), file.write([plan(2)]), file.write([plan(3)])]);
    expect(await new PlanFile(path).read()).toEqual([plan(3)]);
  });

  it('says so when it cannot be understood', async () => {
    const file = new PlanFile(path);
    await file.write([]);
    await writeFile(path, '[{"name":"iris"}]');
    await expect(file.read()).rejects.toThrow(/environment/);
  });
});
