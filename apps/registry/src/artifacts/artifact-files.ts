import { Injectable } from '@nestjs/common';
import { Clock, DomainError } from '@modelyard/chassis';
import type { StoredArtifact } from '@modelyard/artifacts';
import { DataSource, type EntityManager } from 'typeorm';
import type { ArtifactEntry, ArtifactFile } from './artifact-file.js';

/** Which content is at which path. The content itself is in the artifact store, once per digest. */
@Injectable()
export class ArtifactFiles {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Points a path to stored content; repeating it changes nothing. Throws `artifact-frozen` where other content is there that a
   * registered version was made of.
   */
  async point(path: string, { digest, bytes }: StoredArtifact): Promise<void> {
    const written = await this.database.query<unknown[]>(
      `with written as (
         insert into artifact_files as file (path, digest, bytes, changed_at) values ($1, $2, $3, $4)
         on conflict (path) do update
           set digest = excluded.digest, bytes = excluded.bytes, changed_at = excluded.changed_at
           where file.digest = excluded.digest
             or not exists (select 1 from model_versions v where v.storage_path = any($5::text[]))
         returning path)
       select path from written`,
      [path, digest, bytes, this.clock.now(), foldersOf(path)],
    );
    if (written.length === 0) throw frozen(path);
  }

  async find(path: string, manager: EntityManager = this.database.manager): Promise<ArtifactFile | undefined> {
    const [file] = await manager.query<ArtifactFile[]>(
      'select path, digest, bytes::float8 as bytes from artifact_files where path = $1',
      [path],
    );
    return file;
  }

  /** Every file below a folder, in the order of their paths, at most `limit`. */
  async below(
    folder: string,
    limit: number,
    manager: EntityManager = this.database.manager,
  ): Promise<readonly ArtifactFile[]> {
    return manager.query<ArtifactFile[]>(
      `select path, digest, bytes::float8 as bytes from artifact_files
       where ${belowSql} order by path limit $3`,
      [...boundsOf(folder), limit],
    );
  }

  /** What is directly in a folder, by name. */
  async list(folder: string): Promise<readonly ArtifactEntry[]> {
    const [from, to] = boundsOf(folder);
    const rows = await this.database.query<{ name: string; folder: boolean; bytes: number }[]>(
      `select split_part(rest, '/', 1) as name, bool_or(position('/' in rest) > 0) as folder, max(bytes)::float8 as bytes
       from (select substr(path, length($1) + 1) as rest, bytes from artifact_files where ${belowSql}) t
       group by 1 order by 1`,
      [from, to],
    );
    return rows.map((row) => ({ name: row.name, isFolder: row.folder, bytes: row.folder ? undefined : row.bytes }));
  }

  /** Removes a file, or everything below a folder; answers how many files. Throws `artifact-frozen`. */
  async remove(path: string): Promise<number> {
    const [from, to] = boundsOf(path);
    const [answer] = await this.database.query<{ frozen: boolean; removed: number }[]>(
      `with frozen as (
         select 1 from model_versions v
         where v.storage_path = any($4::text[]) or v.storage_path = $3 or (v.storage_path >= $1 and v.storage_path < $2)),
       removed as (
         delete from artifact_files where (path = $3 or (${belowSql})) and not exists (select 1 from frozen) returning path)
       select exists (select 1 from frozen) as frozen, (select count(*)::int from removed) as removed`,
      [from, to, path, foldersOf(path)],
    );
    if (answer?.frozen) throw frozen(path);
    return answer?.removed ?? 0;
  }
}

const belowSql = 'path >= $1 and path < $2';

/** In byte order every path below `a/` lies between `a/` and `a0`, because 0 follows the slash. */
export function boundsOf(folder: string): readonly [string, string] {
  return folder === '' ? ['', '\u{10FFFF}'] : [`${folder}/`, `${folder}0`];
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_part, index) => parts.slice(0, index + 1).join('/'));
}

function frozen(path: string): DomainError<'artifact-frozen'> {
  return new DomainError({
    code: 'artifact-frozen',
    kind: 'conflict',
    message: `${path} belongs to a registered model version and cannot be changed.`,
    nextStep: 'Log a new model and register it as a new version.',
  });
}
