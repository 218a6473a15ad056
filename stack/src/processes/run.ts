import { spawn } from 'node:child_process';

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * Runs a program to its end and returns what it printed (standard output and error, in order of arrival).
 * Rejects with the last lines it printed when it cannot be started or ends with another code than 0.
 */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    const keep = (chunk: Buffer): void => {
      printed += chunk.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (cause) => reject(new Error(`${command} cannot be started: ${cause.message}`, { cause })));
    child.on('close', (code, signal) => {
      if (code === 0) resolve(printed);
      else reject(new Error(`${command} ended with ${code ?? signal}:\n${lastLines(printed, 15)}`));
    });
  });
}

export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
