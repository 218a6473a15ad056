import { pairsOf, type KeyValue } from '../mlflow/wire.js';

/** The tags by which a copy names what it was copied from. */
export const originTags = {
  run: 'modelyard.imported.run_id',
  loggedModel: 'modelyard.imported.model_id',
  version: 'modelyard.imported.version',
} as const;

const tagsThatNameRuns: readonly string[] = ['mlflow.parentRunId', 'mlflow.rootRunId'];
const historyOfModels = 'mlflow.log-model.history';
/** The server's own list of a logged model's versions: it writes it anew. */
const listOfVersions = 'mlflow.modelVersions';
const notCopied: readonly string[] = [...Object.values(originTags), listOfVersions];

/** Tags that are copied: all but those that say where a copy is from, and those that a server writes by itself. */
export function ownTags(tags: readonly KeyValue[] | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(pairsOf(tags)).filter(([key]) => !notCopied.includes(key)));
}

/** What things of the source are called in the target. Fields that name nothing that was copied stay as they are. */
export class Translation {
  readonly experiments = new Map<string, string>();
  readonly runs = new Map<string, string>();
  readonly loggedModels = new Map<string, string>();
  /** Artifact folders of runs and logged models. */
  readonly folders = new Map<string, string>();
  private readonly versions = new Map<string, string>();

  run(id: string | undefined): string {
    return id === undefined ? '' : (this.runs.get(id) ?? id);
  }

  loggedModel(id: string): string {
    return this.loggedModels.get(id) ?? id;
  }

  noteVersion(name: string, version: string, copy: string): void {
    this.versions.set(`${name}/${version}`, copy);
  }

  /** Undefined for a version that was not copied. */
  version(name: string, version: string): string | undefined {
    return this.versions.get(`${name}/${version}`);
  }

  runTags(tags: readonly KeyValue[] | undefined): Record<string, string> {
    return Object.fromEntries(Object.entries(ownTags(tags)).map(([key, value]) => [key, this.runTag(key, value)]));
  }

  /** Where a version's files come from: a logged model, another version, or a folder of a run. */
  source(uri: string): string {
    const [, loggedModel] = /^models:\/(m-[0-9a-f]+)$/.exec(uri) ?? [];
    if (loggedModel !== undefined) return `models:/${this.loggedModel(loggedModel)}`;
    const [, name = '', version = ''] = /^models:\/([^/@]+)\/(\d+)$/.exec(uri) ?? [];
    if (name !== '') return `models:/${name}/${this.version(decodeURIComponent(name), version) ?? version}`;
    const [, runId, path] = /^runs:\/(\w+)\/(.+)$/.exec(uri) ?? [];
    if (runId !== undefined) return `runs:/${this.run(runId)}/${path}`;
    return this.place(uri);
  }

  private runTag(key: string, value: string): string {
    if (tagsThatNameRuns.includes(key)) return this.run(value);
    if (key !== historyOfModels) return value;
    return value.replaceAll(/[0-9a-f]{32}/g, (id) => this.runs.get(id) ?? id);
  }

  private place(uri: string): string {
    for (let end = uri.length; end > 0; end = uri.lastIndexOf('/', end - 1)) {
      const folder = this.folders.get(uri.slice(0, end));
      if (folder !== undefined) return folder + uri.slice(end);
    }
    return uri;
  }
}
