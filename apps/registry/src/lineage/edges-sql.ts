/** Which way lineage is followed: to what something was made from, or to what was made from it. */
export type Direction = 'upstream' | 'downstream';

// Each arm answers (kind, key) of the neighbours of a node `r`, and none for nodes of other kinds. The comparison with `r.kind` comes with a
// cast that is null for other kinds, so that an index is asked with a key or not at all.
const datasetOf = `d.digest = regexp_replace(r.key, '^.*@', '') and d.name || '@' || d.digest = r.key and r.kind = 'dataset'`;
const of = (kind: string, cast = ''): string => `(case when r.kind = '${kind}' then r.key end)${cast}`;
const deploymentPart = (part: 1 | 2): string =>
  `(case when r.kind = 'deployment' then split_part(r.key, '/', ${part}) end)`;
const served = `s.attribute = 'serving' and s.value -> 'answers' = 'true'`;

const arms: Readonly<Record<Direction, readonly string[]>> = {
  downstream: [
    `select 'run', rd.run_id from datasets d join run_datasets rd using (dataset_id) where ${datasetOf}`,
    `select 'logged-model', l.model_id from logged_models l where l.source_run_id = ${of('run')}`,
    `select 'logged-model', m.model_id from run_models m where m.run_id = ${of('run')} and m.direction = 'output'`,
    `select 'run', m.run_id from run_models m where m.model_id = ${of('logged-model')} and m.direction = 'input'`,
    `select 'version', s.subject::text from history_spans s
     where s.attribute = 'registered' and s.value ->> 'runId' = ${of('run')} and s.value ->> 'loggedModelId' is null`,
    `select 'version', s.subject::text from history_spans s
     where s.attribute = 'registered' and s.value ->> 'loggedModelId' = ${of('logged-model')}`,
    `select 'package', s.value ->> 'artifactDigest' from history_spans s
     where s.attribute = 'registered' and s.subject = ${of('version', '::uuid')} and s.value ->> 'artifactDigest' is not null`,
    `select 'deployment', s.key || '/' || s.subject from history_spans s
     where ${served} and s.value ->> 'artifactDigest' = ${of('package')}`,
  ],
  upstream: [
    `select 'package', s.value ->> 'artifactDigest' from history_spans s
     where ${served} and s.key = ${deploymentPart(1)} and s.subject = ${deploymentPart(2)}::uuid
       and s.value ->> 'artifactDigest' is not null`,
    `select 'version', s.subject::text from history_spans s
     where s.attribute = 'registered' and s.value ->> 'artifactDigest' = ${of('package')}`,
    `select 'logged-model', s.value ->> 'loggedModelId' from history_spans s
     where s.attribute = 'registered' and s.subject = ${of('version', '::uuid')} and s.value ->> 'loggedModelId' is not null`,
    `select 'run', s.value ->> 'runId' from history_spans s
     where s.attribute = 'registered' and s.subject = ${of('version', '::uuid')} and s.value ->> 'runId' is not null
       and s.value ->> 'loggedModelId' is null`,
    `select 'run', l.source_run_id from logged_models l where l.model_id = ${of('logged-model')} and l.source_run_id <> ''`,
    `select 'run', m.run_id from run_models m where m.model_id = ${of('logged-model')} and m.direction = 'output'`,
    `select 'logged-model', m.model_id from run_models m where m.run_id = ${of('run')} and m.direction = 'input'`,
    `select 'dataset', d.name || '@' || d.digest from run_datasets rd join datasets d using (dataset_id) where rd.run_id = ${of('run')}`,
  ],
};

/** The neighbours of a node `r (kind, key)` in SQL, as a table (kind, key). */
export function neighbours(direction: Direction): string {
  return arms[direction].join(' union ');
}
