// Cuts a release of the catalogue: npm run release -w @modelyard/contracts -- 1.0.0
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { incompatibilities } from '../dist/publishing/compatibility.js';
import { publishedSchemas } from '../dist/publishing/publication.js';
import { lastRelease, releasesFolder, schemasOf } from './releases.mjs';

const [version] = process.argv.slice(2);
const refusal = refuse();
if (refusal === undefined) {
  const folder = new URL(`${version}/`, releasesFolder);
  mkdirSync(folder, { recursive: true });
  for (const [name, schema] of publishedSchemas()) {
    writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(schema, null, 2)}\n`);
  }
  process.stdout.write(`released ${version}: ${publishedSchemas().size} schemas\n`);
} else {
  process.stderr.write(`${refusal}\n`);
  process.exitCode = 1;
}

function refuse() {
  if (!/^\d+\.\d+\.\d+$/.test(version ?? '')) return 'usage: npm run release -w @modelyard/contracts -- 1.0.0';
  const last = lastRelease();
  if (last === undefined) return undefined;
  if (existsSync(new URL(`${version}/`, releasesFolder))) return `${version} is released already`;
  if (new Intl.Collator('en', { numeric: true }).compare(version, last) < 0) return `${last} is newer than ${version}`;
  const faults = incompatibilities(schemasOf(last), publishedSchemas());
  return faults.length > 0 ? `incompatible with ${last}: npm run compat says where` : undefined;
}
