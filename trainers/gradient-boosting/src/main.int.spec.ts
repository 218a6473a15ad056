import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { inspectModel } from '@modelyard/onnx';
import { seededRandom } from './random.js';

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));

describe('the trainer as a program', () => {
  let root: string;
  const at = (...path: string[]) => join(root, ...path);
  const json = async (...path: string[]): Promise<unknown> => JSON.parse(await readFile(at(...path), 'utf8'));

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'trainer-'));
  });

  async function give(parameters: object, count: number): Promise<void> {
    const random = seededRandom(2);
    const line = () => JSON.stringify({ x: random(), c: random() < 0.5 ? 'a' : 'b', y: random() < 0.5 ? 1 : 0 });
    const text = Array.from({ length: count }, line).join('\n');
    const sha256 = createHash('sha256').update(text).digest('hex');
    await mkdir(at('in', 'train'), { recursive: true });
    await writeFile(at('in', 'config.json'), JSON.stringify({ apiVersion: 'trainer/v1', parameters }));
    await writeFile(at('in', 'train', 'rows.ndjson'), text);
    const files = [{ path: 'rows.ndjson', sha256, format: 'ndjson' }];
    await writeFile(at('in', 'train', 'manifest.json'), JSON.stringify({ files }));
  }

  function start() {
    const env = { TRAINER_INPUT: at('in'), TRAINER_OUTPUT: at('out'), TRAINER_RUN_ID: 'run-1' };
    const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
    const exited = new Promise<{ code: number | null; log: string }>((resolve) => {
      child.on('close', (code) => resolve({ code, log }));
    });
    return { child, exited };
  }

  it('writes an MLflow model folder, figures and predictions', async () => {
    await give({ label: 'y' }, 500);
    const { code, log } = await start().exited;
    expect({ code, log: code === 0 ? '' : log }).toEqual({ code: 0, log: '' });
    expect((await readdir(at('out', 'model'))).sort()).toEqual([
      'MLmodel',
      'input_example.json',
      'model.onnx',
      'requirements.txt',
    ]);
    const model = inspectModel(await readFile(at('out', 'model', 'model.onnx')));
    expect(model.inputs.map((input) => [input.name, input.datatype, input.shape])).toEqual([
      ['x', 'FP32', [-1, 1]],
      ['c', 'BYTES', [-1, 1]],
    ]);
    expect(model.outputs.map((output) => output.name)).toEqual(['label', 'probability']);
    expect(await readFile(at('out', 'model', 'MLmodel'), 'utf8')).toContain('run_id: "run-1"');
    expect(await json('out', 'metrics.json')).toMatchObject({ train_rows: 425, validation_rows: 75 });
    for (const line of log.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ level: 'info' });
    expect(existsSync(at('out', 'progress.ndjson'))).toBe(true);
  });

  it('exits with 64 and says why when the input is bad', async () => {
    await give({ label: 'y' }, 500);
    await writeFile(at('in', 'train', 'rows.ndjson'), 'tampered with');
    expect((await start().exited).code).toBe(64);
    expect(await json('out', 'error.json')).toMatchObject({ code: 'digest-mismatch', retryable: false });
    expect(existsSync(at('out', 'model'))).toBe(false);
  });

  it('exits with 143 and without a model when it is stopped', async () => {
    await give({ label: 'y', trees: 5000, earlyStoppingRounds: 5000, maxLeaves: 255 }, 20_000);
    const { child, exited } = start();
    child.stderr.once('data', () => child.kill('SIGTERM'));
    expect((await exited).code).toBe(143);
    expect(await json('out', 'error.json')).toMatchObject({ code: 'stopped', retryable: true });
    expect(existsSync(at('out', 'model'))).toBe(false);
  });
});
