import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '@modelyard/chassis';
import { eventually } from '@modelyard/testing';
import { layOutTraining, type TrainingFolder } from '../trainer-input.js';
import type { ProcessTrainerRunner } from './process-trainer-runner.js';

const logger = createLogger({ service: 'retrainer', level: 'fatal' });
// The compiled one, as in production: it starts another compiled file.
const compiled = new URL('../../../dist/training/adapters/process-trainer-runner.js', import.meta.url).href;
const { ProcessTrainerRunner: Runner } = (await import(compiled)) as typeof import('./process-trainer-runner.js');
const never = new AbortController().signal;

describe('running a trainer as a process', () => {
  let root: string;
  let folder: TrainingFolder;
  let runner: ProcessTrainerRunner;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'trainers-'));
    const config = { parameters: {}, trigger: null, champion: null, dataWindow: null };
    folder = await layOutTraining(join(root, 'attempt'), config, []);
    runner = new Runner(root, 'http://registry', logger);
  });

  /** A trainer whose whole program is this script. */
  async function install(script: string, settings = ''): Promise<void> {
    await mkdir(join(root, 'toy'), { recursive: true });
    await writeFile(join(root, 'toy', 'main.mjs'), script);
    const spec = `apiVersion: trainer/v1\nname: toy\ncommand: [node, main.mjs]\n${settings}`;
    await writeFile(join(root, 'toy', 'trainer.yaml'), spec);
  }

  const run = (signal = never) => runner.run({ trainer: 'toy', folder, runId: 'run-1', signal });

  it('gives it the environment of the contract and nothing of the service', async () => {
    await install(`import { writeFileSync } from 'node:fs';
      writeFileSync(process.env.TRAINER_OUTPUT + '/environment.json', JSON.stringify(process.env));`);
    expect(await run()).toEqual({ kind: 'trained' });
    const environment = JSON.parse(await readFile(join(folder.output, 'environment.json'), 'utf8')) as object;
    expect(Object.keys(environment).filter((name) => !/^(TRAINER_|MLFLOW_)/.test(name))).toEqual(['PATH']);
    expect(environment).toMatchObject({ TRAINER_RUN_ID: 'run-1', MLFLOW_TRACKING_URI: 'http://registry' });
  });

  it.each([
    [64, 'trainer-failed', false],
    [75, 'trainer-failed', true],
    [1, 'trainer-failed', false],
    [137, 'trainer-killed', true],
  ])('takes exit code %d for its verdict', async (exit, code, retryable) => {
    await install(`console.error('no luck'); process.exit(${exit})`);
    expect(await run()).toMatchObject({ kind: 'failed', code, retryable, message: expect.stringContaining('no luck') });
  });

  it('repeats the trainer’s own reason', async () => {
    await install(`import { writeFileSync } from 'node:fs';
      writeFileSync(process.env.TRAINER_OUTPUT + '/error.json', JSON.stringify({ code: 'too-dark', message: 'no light' }));
      process.exit(64);`);
    expect(await run()).toEqual({ kind: 'failed', code: 'too-dark', message: 'no light', retryable: false });
  });

  it('ends it when it is told to stop, by force when it does not listen', async () => {
    await install(
      `import { writeFileSync } from 'node:fs';
      process.on('SIGTERM', () => writeFileSync(process.env.TRAINER_CHECKPOINT + '/asked', ''));
      setInterval(() => {}, 1000);
      writeFileSync(process.env.TRAINER_CHECKPOINT + '/begun', '');`,
      'graceSeconds: 0.5',
    );
    const stop = new AbortController();
    const running = run(stop.signal);
    await eventually(() => readFile(join(folder.checkpoint, 'begun')));
    stop.abort();
    expect(await running).toEqual({ kind: 'stopped' });
    expect(await readdir(folder.checkpoint)).toContain('asked');
  });

  it('ends it when its time is over', async () => {
    await install(`setInterval(() => {}, 1000);`, 'timeoutSeconds: 0.3');
    expect(await run()).toMatchObject({ kind: 'failed', code: 'trainer-timed-out', retryable: false });
  });

  it.each(['missing', '../toy', 'Toy', ''])('knows no trainer %j', async (trainer) => {
    await install('');
    const task = { trainer, folder, runId: 'run-1', signal: never };
    await expect(runner.run(task)).rejects.toMatchObject({ code: 'trainer-unknown' });
  });
});
