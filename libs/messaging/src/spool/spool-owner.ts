import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const OWNER_FILE = 'owner';

/** Marks a folder as ours. The start time tells us from a later process that was given our number. */
export function claim(folder: string): void {
  writeFileSync(join(folder, OWNER_FILE), `${process.pid} ${startTime(process.pid) ?? ''}`);
}

/** Whether the process that owns the folder still runs. A folder without a readable owner was left in the middle of its creation or removal. */
export function ownerLives(folder: string): boolean {
  let text: string;
  try {
    text = readFileSync(join(folder, OWNER_FILE), 'utf8');
  } catch {
    return false;
  }
  const [pid = '', started = ''] = text.split(' ');
  if (!isRunning(Number(pid))) return false;
  const now = startTime(Number(pid));
  return now === undefined || started === '' || now === started;
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Somebody else's process is a process.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Clock ticks from boot to the start of the process; undefined where there is no /proc. */
function startTime(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces; the start time is the 20th field after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
