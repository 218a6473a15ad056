import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { runProgram } from './program.js';

function run(...args: string[]) {
  return runInterruptible(new AbortController().signal, args);
}

async function runInterruptible(interrupt: AbortSignal, args: readonly string[]) {
  const written = { stdout: '', stderr: '' };
  const screen = (name: 'stdout' | 'stderr') =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        written[name] += chunk.toString();
        done();
      },
    });
  const settings = { url: undefined, token: undefined, mlflow: {}, noColor: true };
  const code = await runProgram(args, { settings, stdout: screen('stdout'), stderr: screen('stderr'), interrupt });
  return { code, ...written };
}

describe('the modelyard command', () => {
  it('helps on standard output', async () => {
    const { code, stdout } = await run('--help');
    expect([code, stdout]).toEqual([0, expect.stringContaining('import')]);
    expect((await run('help', 'import', 'mlflow')).stdout).toContain('--since <instant>');
    expect((await run('help', 'exit-codes')).stdout).toMatch(/^ {2}0 {2}done$/m);
  });

  it.each([
    [['import', 'mlflow'], /missing required argument 'uri'/],
    [['import', 'mlflow', 'http://127.0.0.1:1', '--parallel', '0'], /whole number from 1 to 64/],
    [['import', 'mlflow', 'http://127.0.0.1:1', '--since', 'soon'], /a date such as/],
    [['import', 'mlflow', 'http://127.0.0.1:1'], /Modelyard's address is not given/],
    [['import', 'mlflow', 'file:///mlruns', '--url', 'http://127.0.0.1:1'], /not an http or https address/],
    [['unknown'], /unknown command/],
    [['help', 'nothing'], /no command or topic/],
  ])('ends with 2 and says why for %j', async (args, reason) => {
    expect(await run(...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(reason) });
  });

  it('ends with 130 when it is interrupted, and says that it can go on', async () => {
    const args = ['import', 'mlflow', 'http://127.0.0.1:1', '--url', 'http://127.0.0.1:1'];
    expect(await runInterruptible(AbortSignal.abort(), args)).toMatchObject({
      code: 130,
      stderr: expect.stringContaining('goes on where this one stopped'),
    });
  });

  it('says a fault as JSON where the caller reads JSON', async () => {
    const { code, stderr } = await run('import', 'mlflow', 'http://127.0.0.1:1', '--output=json');
    expect([code, JSON.parse(stderr)]).toMatchObject([2, { code: 'usage', next: expect.stringContaining('--url') }]);
  });
});
