import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FindRun } from './find-run.js';

/** Deletes and restores runs; their data stays. Repeating either changes nothing. */
@Injectable()
export class MoveRun {
  constructor(
    private readonly database: DataSource,
    private readonly find: FindRun,
  ) {}

  async execute(runId: string, to: 'active' | 'deleted'): Promise<void> {
    await this.find.byId(runId);
    await this.database.query('update runs set lifecycle_stage = $2 where run_id = $1', [runId, to]);
  }
}
