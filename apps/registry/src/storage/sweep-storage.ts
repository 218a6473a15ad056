import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DirectUploads } from '../artifacts/direct-uploads.js';
import { alone } from './alone.js';
import { ApplyRetention, type ExpiredFolder } from './apply-retention.js';
import { SweepOrphans, type SweptOrphans } from './sweep-orphans.js';

export interface Sweep extends SweptOrphans {
  readonly dryRun: boolean;
  /** Folders that the retention policy cleared, or would clear. */
  readonly expired: readonly ExpiredFolder[];
}

/** Clears what retention lets go, then content that nothing refers to; one sweep at a time. */
@Injectable()
export class SweepStorage {
  constructor(
    private readonly database: DataSource,
    private readonly uploads: DirectUploads,
    private readonly retention: ApplyRetention,
    private readonly orphans: SweepOrphans,
  ) {}

  /** @param dryRun changes nothing, and only says what would be removed. Throws `upkeep-running` without it. */
  async execute(dryRun: boolean): Promise<Sweep> {
    const sweep = async (): Promise<Sweep> => {
      // A file that arrived by one PUT and was not looked for yet is no unfinished upload.
      if (!dryRun) await this.uploads.settle('');
      const expired = await this.retention.execute(dryRun);
      return { dryRun, expired, ...(await this.orphans.execute(dryRun)) };
    };
    return dryRun ? sweep() : alone(this.database, sweep);
  }
}
