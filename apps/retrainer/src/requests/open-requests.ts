import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RetrainingRow } from './adapters/retraining.entity.js';
import type { Retraining } from './retraining.js';

/** The requests that are under way. */
@Injectable()
export class OpenRequests {
  constructor(private readonly database: DataSource) {}

  inState(state: 'waiting-for-labels' | 'queued'): Promise<readonly Retraining[]> {
    return this.database.manager.find(RetrainingRow, { where: { state }, order: { requestedAt: 'ASC' } });
  }
}
