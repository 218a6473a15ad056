import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { servedWindows, type ServedWindow, type ServingPart } from './served-windows.js';

/** Reads when versions served. */
@Injectable()
export class FindServed {
  constructor(private readonly database: DataSource) {}

  /** Every window of a model's versions, in one environment where it is given; the oldest first. */
  async ofModel(modelId: string, environment: string | undefined): Promise<readonly ServedWindow[]> {
    return this.windows('model_id = $1 and ($2::text is null or key = $2)', [modelId, environment ?? null]);
  }

  /** Every window of these versions. */
  async ofVersions(modelVersionIds: readonly string[]): Promise<readonly ServedWindow[]> {
    return this.windows('subject = any($1::uuid[])', [modelVersionIds]);
  }

  private async windows(condition: string, parameters: readonly unknown[]): Promise<readonly ServedWindow[]> {
    const parts = await this.database.query<ServingPart[]>(
      `select model_version_id as "modelVersionId", key as environment, value, valid_from as from, valid_to as to
       from history_spans where attribute = 'serving' and ${condition} order by valid_from, opened_by`,
      [...parameters],
    );
    return servedWindows(parts);
  }
}
