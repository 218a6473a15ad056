import { readSettings } from './settings/config.js';
import { runProgram } from './program.js';

const { argv, stdout, stderr } = process;
const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.exitCode = await runProgram(argv.slice(2), {
  settings: readSettings(),
  stdout,
  stderr,
  interrupt: interrupted.signal,
});
