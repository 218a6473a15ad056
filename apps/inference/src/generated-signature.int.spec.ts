import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { usingInference } from './running-inference.conformance.js';
import { mixedTypes } from './versions/sample-models.fake.js';

const run = promisify(execFile);
const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));
const command = path('../../../libs/inference-client/bin/modelyard-signature.mjs');
const compiler = path('../../../node_modules/.bin/tsc');

/** A caller whose types hold only with the signature of the model: the marked line must not compile. */
const caller = (url: string): string => `
import { InferenceClient } from '@modelyard/inference-client';
import { mixedSignature } from './signature.js';

const client = InferenceClient.http('${url}');
const model = client.model('mixed', mixedSignature);
await model.verify();
const row = { age: [41], count: [2n ** 53n + 1n], city: ['Bern'], flag: [true] };
// @ts-expect-error INT64 takes no text
const wrong = () => model.infer({ ...row, count: ['1'] });
const { outputs } = await model.infer(row);
const doubled: BigInt64Array = outputs.doubled.data;
console.log(typeof wrong, String(doubled[0]));
await client.close();
`;

describe('a generated signature', () => {
  const running = usingInference();
  let folder: string;

  beforeAll(async () => {
    await running.it.serve(await running.it.store(mixedTypes(), { name: 'mixed' }));
    // Inside the project, where the package that it imports is found.
    folder = await mkdtemp(path('../dist/signature-'));
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('compiles, types the calls of its model and fits what is served', async () => {
    const { url } = running.it.service;
    const { stdout } = await run(process.execPath, [command, url, 'mixed']);
    await writeFile(join(folder, 'signature.ts'), stdout);
    await writeFile(join(folder, 'caller.ts'), caller(url));
    const compiled = { strict: true, target: 'es2024', module: 'nodenext', types: ['node'] };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: compiled }));
    await run(compiler, ['-p', folder]);
    expect((await run(process.execPath, [join(folder, 'caller.js')])).stdout).toBe(`function ${2n ** 54n + 2n}\n`);
  }, 60_000);

  it.each([
    ['says what the service says of a model that it does not have', 'nobody', 1, 'nobody'],
    ['is not asked for without a model', '', 2, 'Usage: modelyard-signature'],
  ])('%s', async (_what, model, code, words) => {
    const asked = run(process.execPath, [command, running.it.service.url, ...(model ? [model] : [])]);
    await expect(asked).rejects.toMatchObject({ code, stderr: expect.stringContaining(words) });
  });
});
