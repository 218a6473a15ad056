import { listOf, pairsOf, type ModelVersion, type RegisteredModel } from '../mlflow/wire.js';
import type { CopyJob } from './copy-job.js';
import type { PlannedModel } from './plan.js';
import { isAlreadyThere, type NewVersion } from './target.js';
import { ownTags } from './translation.js';

const models = '/api/2.0/mlflow/registered-models';
const versionsApi = '/api/2.0/mlflow/model-versions';

type Copies = ReadonlyMap<string, ModelVersion>;

/**
 * Copies registered models: their versions in the order they were made, since one may be made from another's, then stages in the order
 * they were entered, then aliases.
 */
export async function copyModels(job: CopyJob, planned: readonly PlannedModel[]): Promise<void> {
  const { target, tally, progress } = job;
  const copies = new Map<string, Copies>();
  for (const { model } of planned) {
    await tally.attempt(`model ${model.name}`, async () => {
      await openModel(job, model);
      copies.set(model.name, new Map((await target.versions(model)).map((copy) => [copy.version, copy])));
    });
  }
  const versions = planned.flatMap((part) => part.versions);
  for (const version of versions.sort(byTime('creation_timestamp'))) {
    await tally.attempt(nameOf(version), () => copyVersion(job, version, copies.get(version.name) ?? new Map()));
    progress.step('versions', versions.length);
  }
  for (const version of versions.sort(byTime('last_updated_timestamp'))) {
    await tally.attempt(`stage of ${nameOf(version)}`, () => copyStage(job, version, copies.get(version.name)));
  }
  for (const part of planned) {
    await tally.attempt(`aliases of ${part.model.name}`, () => copyAliases(job, part.model));
    await tally.attempt(`times of ${part.model.name}`, () => keepTimes(job, part));
  }
}

function byTime(field: 'creation_timestamp' | 'last_updated_timestamp') {
  return (one: ModelVersion, other: ModelVersion): number =>
    Number(one[field]) - Number(other[field]) || Number(one.version) - Number(other.version);
}

function nameOf({ name, version }: ModelVersion): string {
  return `version ${version} of ${name}`;
}

async function copyVersion(job: CopyJob, version: ModelVersion, copies: Copies): Promise<void> {
  const { target, translation, tally } = job;
  const there = target.numberOf(version, [...copies.values()]);
  const number = there ?? (await target.createVersion(translated(job, version)));
  translation.noteVersion(version.name, version.version, number);
  if (there === undefined) tally.add('versions');
  else await updateVersion(job, version, number, copies.get(there));
}

async function openModel({ target, tally }: CopyJob, { name, description, tags = [] }: RegisteredModel): Promise<void> {
  try {
    await target.http.once('POST', `${models}/create`, { name, description, tags });
    tally.add('models');
  } catch (error) {
    if (!isAlreadyThere(error)) throw error;
    const there = await target.model(name);
    if (description !== undefined && there?.description !== description) {
      await target.http.repeatable('PATCH', `${models}/update`, { name, description });
    }
    for (const { key, value } of changed(pairsOf(tags), pairsOf(there?.tags))) {
      await target.http.repeatable('POST', `${models}/set-tag`, { name, key, value });
    }
  }
}

function translated({ translation }: CopyJob, version: ModelVersion): NewVersion {
  const { name, source = '', run_id: runId, run_link: runLink = '', model_id: given, description, tags } = version;
  const loggedModelId = given || /^models:\/(m-[0-9a-f]+)$/.exec(source)?.[1];
  return {
    name,
    number: version.version,
    source: translation.source(source),
    runId: translation.run(runId),
    runLink,
    loggedModelId: loggedModelId && translation.loggedModel(loggedModelId),
    description,
    tags: listOf(ownTags(tags)),
  };
}

async function updateVersion(
  { target }: CopyJob,
  { name, description, tags }: ModelVersion,
  version: string,
  there: ModelVersion | undefined,
): Promise<void> {
  if (description !== undefined && there?.description !== description) {
    await target.http.repeatable('PATCH', `${versionsApi}/update`, { name, version, description });
  }
  for (const { key, value } of changed(ownTags(tags), pairsOf(there?.tags))) {
    await target.http.repeatable('POST', `${versionsApi}/set-tag`, { name, version, key, value });
  }
}

async function copyStage(
  { target, translation }: CopyJob,
  { name, version: original, current_stage: stage = 'None' }: ModelVersion,
  copies: Copies | undefined,
): Promise<void> {
  const version = translation.version(name, original);
  if (version === undefined || (copies?.get(version)?.current_stage ?? 'None') === stage) return;
  await target.http.repeatable('POST', `${versionsApi}/transition-stage`, {
    name,
    version,
    stage,
    archive_existing_versions: false,
  });
}

async function copyAliases({ target, translation }: CopyJob, { name, aliases = [] }: RegisteredModel): Promise<void> {
  for (const { alias, version: original } of aliases) {
    const version = translation.version(name, original);
    if (version !== undefined) await target.http.repeatable('POST', `${models}/alias`, { name, alias, version });
  }
}

async function keepTimes({ target, translation }: CopyJob, { model, versions }: PlannedModel): Promise<void> {
  const { name } = model;
  for (const one of versions) {
    const version = translation.version(name, one.version);
    if (version !== undefined)
      await target.keepTimes({ kind: 'version', name, version: Number(version), ...timesOf(one) });
  }
  await target.keepTimes({ kind: 'model', name, ...timesOf(model) });
}

function timesOf({ creation_timestamp: createdAt, last_updated_timestamp: changedAt }: RegisteredModel | ModelVersion) {
  return { createdAt: Number(createdAt), changedAt: Number(changedAt) };
}

function changed(wanted: Readonly<Record<string, string>>, there: Readonly<Record<string, string>>) {
  return listOf(wanted).filter(({ key, value }) => there[key] !== value);
}
