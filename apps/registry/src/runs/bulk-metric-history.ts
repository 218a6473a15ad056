import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { pointOrder, pointsJson } from './metric-points.js';

/** A closed range of steps. */
export interface StepRange {
  readonly from: number;
  readonly to: number;
}

const points = pointsJson(`',"run_id":'`, 'to_json(m.run_id)');

/** The points of one metric of several runs, as JSON objects divided by commas. Unknown runs have none. */
@Injectable()
export class BulkMetricHistory {
  constructor(private readonly database: DataSource) {}

  /** By run, time, step and value; at most `limit` points of all runs together. */
  async all(runIds: readonly string[], key: string, limit: number): Promise<string> {
    const [answer] = await this.database.query<{ points: string }[]>(
      `select ${points} as points from (
         select m.* from run_metrics m where m.run_id = any($1) and m.key = $2 order by m.run_id, ${pointOrder} limit $3) m`,
      [runIds, key, limit],
    );
    return answer?.points ?? '';
  }

  /**
   * The points of at most about `steps` steps, spread evenly over the steps that any of the runs has, so that their lines meet at the
   * same places; the first and the last step of each run are always among them.
   */
  async sampled(runIds: readonly string[], key: string, steps: number, range: StepRange | undefined): Promise<string> {
    const [answer] = await this.database.query<{ points: string }[]>(
      `with points as (
         select m.* from run_metrics m
         where m.run_id = any($1) and m.key = $2 and ($4::bigint is null or m.step between $4::bigint and $5::bigint)),
       steps as (
         select step, row_number() over (order by step) as place, count(*) over () as total
         from (select distinct step from points) s),
       kept as (
         select step from steps where place * $3::bigint / total <> (place - 1) * $3::bigint / total
         union select min(step) from points group by run_id
         union select max(step) from points group by run_id)
       select ${points} as points
       from (select m.* from points m where m.step in (select step from kept) order by m.run_id, ${pointOrder}) m`,
      [runIds, key, steps, range?.from ?? null, range?.to ?? null],
    );
    return answer?.points ?? '';
  }
}
