// Where released catalogues are kept: released/<version>/<schema>.json
import { existsSync, readFileSync, readdirSync } from 'node:fs';

export const releasesFolder = new URL('../released/', import.meta.url);

/** The newest released version, or undefined when nothing was released yet. */
export function lastRelease() {
  if (!existsSync(releasesFolder)) return undefined;
  const byVersion = new Intl.Collator('en', { numeric: true });
  return readdirSync(releasesFolder).toSorted(byVersion.compare).at(-1);
}

/** The schemas of a release, by name. */
export function schemasOf(release) {
  const folder = new URL(`${release}/`, releasesFolder);
  const names = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
  return new Map(names.map((name) => [name, JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'))]));
}
