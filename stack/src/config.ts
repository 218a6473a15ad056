import { homedir, userInfo } from 'node:os';

/** What the stack reads from the machine's environment; everything else is handed down as arguments. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uid: number;
  readonly home: string;
}

export function readSurroundings(): Surroundings {
  return { env: process.env, uid: userInfo().uid, home: homedir() };
}
