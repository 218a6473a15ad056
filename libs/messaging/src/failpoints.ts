/** The places where a crash is most telling: between two systems that cannot commit together. */
export type Failpoint =
  | 'relay-read'
  | 'relay-appended'
  | 'relay-marked'
  | 'event-handled'
  | 'event-committed'
  | 'offset-committed'
  | 'batch-handled'
  | 'batch-committed'
  | 'spool-appended';

/** Called at each failpoint; tests kill the process there, or throw. */
export type FailpointHook = (point: Failpoint) => void | Promise<void>;

export const noFailpoints: FailpointHook = () => undefined;
