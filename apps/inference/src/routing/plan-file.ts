import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TrafficPlan } from '@modelyard/contracts';

/**
 * The last known traffic plans on local disk, so that a process that starts while the event log is down serves what it
 * served before. Writes replace the whole file by a rename: a crash leaves the old plans or the new ones.
 */
export class PlanFile {
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly path: string) {}

  /** The plans of the last write; none when there was none. Throws when the file is there and cannot be understood. */
  async read(): Promise<TrafficPlan[]> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    return TrafficPlan.array().parse(JSON.parse(text));
  }

  /** Writes after the writes before it, so that the newest plans are the ones that stay. */
  write(plans: readonly TrafficPlan[]): Promise<void> {
    const text = JSON.stringify(plans);
    this.writing = this.writing.catch(() => undefined).then(() => this.replace(text));
    return this.writing;
  }

  private async replace(text: string): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    // Of this process alone: others of the service write their own.
    const draft = `${this.path}.${process.pid}.draft`;
    const file = await open(draft, 'w');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, this.path);
  }
}
