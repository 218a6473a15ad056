/**
 * Folders whose owner is deleted, or a logged model that no version was made of: `folder`, `reason`, and since when where that is
 * known. Only folders of this registry's own store: elsewhere nothing is ever removed.
 */
export const retentionCandidates = `
  select folder, min(reason) as reason, min(since) as since from (
    select ${folderOf('artifact_uri')} as folder, 'run-deleted' as reason, null::timestamptz as since
    from runs where lifecycle_stage = 'deleted' and ${isOwn('artifact_uri')}
    union all
    select ${folderOf('artifact_location')}, 'experiment-deleted', null
    from experiments where lifecycle_stage = 'deleted' and ${isOwn('artifact_location')}
    union all
    select ${folderOf('artifact_uri')}, 'model-deleted', null
    from logged_models where lifecycle_stage = 'deleted' and ${isOwn('artifact_uri')}
    union all
    select ${folderOf('artifact_uri')}, 'model-unregistered', to_timestamp(creation_time / 1000.0)
    from logged_models m where lifecycle_stage = 'active' and ${isOwn('artifact_uri')}
      and not exists (
        select 1 from model_versions v where v.logged_model_id = m.model_id or v.storage_path = ${folderOf('m.artifact_uri')})
  ) owners group by folder`;

/** Folders at, below or above `$1` that belong to something alive: what of them lies in a folder that is cleared stays. */
export const livingFolders = `
  select folder from (
    select ${folderOf('artifact_uri')} as folder from runs where lifecycle_stage = 'active' and ${isOwn('artifact_uri')}
    union all
    -- A logged model that is cleared itself is no reason to keep it.
    select ${folderOf('artifact_uri')} from logged_models m join experiments e using (experiment_id)
    where m.lifecycle_stage = 'active' and e.lifecycle_stage = 'active' and ${isOwn('artifact_uri')}
      and ${folderOf('artifact_uri')} <> $1
    union all
    select storage_path from model_versions where storage_path is not null
  ) owners
  where folder = $1 or (folder >= $1 || '/' and folder < $1 || '0') or starts_with($1, folder || '/')`;

// An authority names some server; only the empty one is certainly this.
function isOwn(column: string): string {
  return `${column} ~ '^mlflow-artifacts:(/|///)[^/]'`;
}

function folderOf(column: string): string {
  return `(regexp_replace(${column}, '^mlflow-artifacts:/+', '') collate "C")`;
}
