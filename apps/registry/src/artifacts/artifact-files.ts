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
    const values = [path, digest, bytes, this.clock.now(), foldersOf(path)];
    const written = await this.changing((manager) => manager.query<unknown[]>(pointFile, values));
    if (written.length === 0) throw frozen(path);
  }

  /**
   * Holds back every change of files until the caller's transaction ends, so that what it registers is what is there. Throws
   * `artifacts-changed` where one of these files, read before, is not there any more as it was.
   */
  async freeze(manager: EntityManager, files: readonly ArtifactFile[]): Promise<void> {
    await manager.query('select pg_advisory_xact_lock($1)', [filesLock]);
    const [found] = await manager.query<{ missing: string | null }[]>(
      `select min(t.path) as missing from unnest($1::text[], $2::text[]) as t(path, digest)
       where not exists (select from artifact_files f where f.path = t.path and f.digest = t.digest)`,
      [files.map(({ path }) => path), files.map(({ digest }) => digest)],
    );
    if (found?.missing) throw changed(found.missing);
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
    const values = [from, to, path, foldersOf(path)];
    const [answer] = await this.changing((manager) =>
      manager.query<{ frozen: boolean; removed: number }[]>(removeFiles, values),
    );
    if (answer?.frozen) throw frozen(path);
    return answer?.removed ?? 0;
  }

  private changing<Result>(change: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return this.database.transaction(async (manager) => {
      await awaitFreezing(manager);
      return change(manager);
    });
  }
}

/** Number of the advisory lock that registrations of files hold alone and changes of files share. */
export const filesLock = 7_241_964;

/**
 * Waits for registrations of files that are under way and holds back others until the transaction ends. To be called before a statement
 * that asks what is frozen: a statement sees what was committed when it began, and not what it waited for.
 */
export async function awaitFreezing(manager: EntityManager): Promise<void> {
  await manager.query('select pg_advisory_xact_lock_shared($1)', [filesLock]);
}

const belowSql = 'path >= $1 and path < $2';

const pointFile = `with written as (
    insert into artifact_files as file (path, digest, bytes, changed_at) values ($1, $2, $3, $4)
    on conflict (path) do update
      set digest = excluded.digest, bytes = excluded.bytes, changed_at = excluded.changed_at
      where file.digest = excluded.digest
        or not exists (select 1 from model_versions v where v.storage_path = any($5::text[]))
    returning path)
  select path from written`;

const removeFiles = `with frozen as (
    select 1 from model_versions v
    where v.storage_path = any($4::text[]) or v.storage_path = $3 or (v.storage_path >= $1 and v.storage_path < $2)),
  removed as (
    delete from artifact_files where (path = $3 or (${belowSql})) and not exists (select 1 from frozen) returning path)
  select exists (select 1 from frozen) as frozen, (select count(*)::int from removed) as removed`;

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

function changed(path: string): DomainError<'artifacts-changed'> {
  return new DomainError({
    code: 'artifacts-changed',
    kind: 'conflict',
    message: `${path} was removed or replaced while it was being registered.`,
    nextStep: 'Register the version again; nothing was registered.',
  });
}
