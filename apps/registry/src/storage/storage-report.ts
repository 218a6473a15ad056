import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Amount } from './sweep-orphans.js';

/** What one model or experiment uses of the store. */
export interface StorageUse {
  readonly name: string;
  readonly artifacts: number;
  /** All that it uses. */
  readonly bytes: number;
  /** Of that, what no other one uses: what would be left over if it went. */
  readonly ownBytes: number;
  /** Its part where content that several use is divided evenly among them; the parts of all add up to what all use. */
  readonly shareBytes: number;
}

const largest = 100;

/** Says what the store holds and who uses it. Content that several use is stored, and counted in the total, once. */
@Injectable()
export class StorageReport {
  constructor(private readonly database: DataSource) {}

  async total(): Promise<Amount> {
    const [row] = await this.database.query<Amount[]>(
      'select count(*)::int as artifacts, coalesce(sum(bytes), 0)::float8 as bytes from artifact_blobs',
    );
    return row ?? { artifacts: 0, bytes: 0 };
  }

  /** The registered models that use most. */
  byModel(): Promise<readonly StorageUse[]> {
    return this.sharesOf(`
      select m.name, f.file ->> 'digest' as digest
      from model_versions v join registered_models m using (model_id), jsonb_array_elements(v.files) f (file)
      union
      select m.name, v.registration #>> '{servedModel,artifact,digest}'
      from model_versions v join registered_models m using (model_id)
      union
      select m.name, v.registration #>> '{referenceData,digest}'
      from model_versions v join registered_models m using (model_id)`);
  }

  /** The experiments whose runs and logged models use most. */
  byExperiment(): Promise<readonly StorageUse[]> {
    return this.sharesOf(`
      select e.name, f.digest
      from artifact_files f,
        generate_series(1, length(f.path) - length(replace(f.path, '/', ''))) depth,
        lateral (select array_to_string((string_to_array(f.path, '/'))[1:depth], '/') as folder) above
      join experiments e on e.artifact_location = 'mlflow-artifacts:/' || above.folder
      group by e.name, f.digest`);
  }

  private async sharesOf(uses: string): Promise<readonly StorageUse[]> {
    return this.database.query(
      `with uses as materialized (${uses}),
       shared as (select digest, count(*) as users from uses group by digest)
       select u.name, count(*)::int as artifacts, sum(b.bytes)::float8 as bytes,
         coalesce(sum(b.bytes) filter (where s.users = 1), 0)::float8 as "ownBytes",
         round(sum(b.bytes::numeric / s.users))::float8 as "shareBytes"
       from uses u join shared s using (digest) join artifact_blobs b using (digest)
       group by u.name order by bytes desc, u.name limit ${largest}`,
    );
  }
}
