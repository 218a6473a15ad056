import { readSurroundings, type Surroundings } from './config.js';
import type { ProcessEnd } from './processes/owned-process.js';
import type { Progress } from './progress.js';

/** What every server of the stack is started with. */
export interface ServerOptions {
  /** Its own folder, made when missing; data found there is used again. */
  readonly dataDir: string;
  /** Where the server's own output goes; `<dataDir>/<server>.log` when absent. */
  readonly logFile?: string;
  /** Receives progress lines. */
  readonly log: Progress;
  /** Taken when it is free; the system chooses another one otherwise. */
  readonly port?: number;
  readonly surroundings?: Surroundings;
}

/** A server that we started and that answers. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
  /** Resolves when it ends, asked or not. */
  readonly exited: Promise<ProcessEnd>;
  stop(): Promise<void>;
}

export function surroundingsOf(options: ServerOptions): Surroundings {
  return options.surroundings ?? readSurroundings();
}
