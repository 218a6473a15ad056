import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A FastAPI application under uvicorn. */
export interface PythonApplication {
  readonly url: string;
  /** Asks it to end in order, which publishes what it still holds; resolves when it has. */
  stop(): Promise<void>;
}

/**
 * Starts `module:app` of a folder on a free port and resolves when it answers.
 * @throws Error with what it said when it ends before
 */
export async function startApplication(
  python: string,
  folder: string,
  module: string,
  environment: Readonly<Record<string, string>>,
): Promise<PythonApplication> {
  const settings = Object.entries({ PYTHONDONTWRITEBYTECODE: '1', ...environment }).map((pair) => pair.join('='));
  const command = [...settings, python, '-W', 'ignore', '-m', 'uvicorn', `${module}:app`, '--port', '0'];
  const child = spawn('env', command, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return { url: await addressOf(child, module), stop };
}

/** uvicorn says where it listens once the application has started. */
function addressOf(child: ChildProcess, module: string): Promise<string> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        const address = /Uvicorn running on (http:\S+)/.exec(line)?.[1];
        if (address !== undefined) resolve(address);
      });
    }
    child.on('error', reject);
    child.on('exit', () => reject(new Error(`${module} ended before it answered:\n${said.join('\n')}`)));
  });
}
