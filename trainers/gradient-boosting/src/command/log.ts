/** Writes one JSON line to standard error; standard output stays free for whoever wraps the trainer. */
export type Log = (level: 'info' | 'error', message: string, fields?: Readonly<Record<string, unknown>>) => void;

export function jsonLog(write: (line: string) => void, now: () => Date): Log {
  return (level, message, fields = {}) => {
    write(`${JSON.stringify({ time: now().toISOString(), level, message, ...fields })}\n`);
  };
}
