import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { ModelVersion } from '../model-versions/find-version.js';

/** What was measured of a version and with what it was trained. */
export interface VersionFigures {
  /** The last value of each metric of the logged model, else of the run; NaN and infinities as words. */
  readonly metrics: Readonly<Record<string, number | string>>;
  readonly params: Readonly<Record<string, string>>;
}

const metrics = `
  select key, value::text as value from (
    select distinct on (key) key, value, rank from (
      select key, value, "timestamp", step, 1 as rank from logged_model_metrics where model_id = $2
      union all select key, value, "timestamp", step, 2 from run_latest_metrics where run_id = $1) m
    order by key, rank, step desc, "timestamp" desc) latest`;

const params = `
  select distinct on (key) key, value from (
    select key, value, 1 as rank from logged_model_params where model_id = $2
    union all select key, value, 2 from run_params where run_id = $1) p
  order by key, rank`;

@Injectable()
export class FindFigures {
  constructor(private readonly database: DataSource) {}

  async of({ runId, loggedModelId }: ModelVersion): Promise<VersionFigures> {
    const sources = [runId, loggedModelId ?? ''];
    const [measured, given] = await Promise.all([
      this.database.query<{ key: string; value: string }[]>(metrics, sources),
      this.database.query<{ key: string; value: string }[]>(params, sources),
    ]);
    return {
      metrics: Object.fromEntries(measured.map(({ key, value }) => [key, numberOrWord(value)])),
      params: Object.fromEntries(given.map(({ key, value }) => [key, value])),
    };
  }
}

function numberOrWord(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}
