// Compares the definitions with the last release: npm run compat -w @modelyard/contracts
import { incompatibilities } from '../dist/publishing/compatibility.js';
import { publishedSchemas } from '../dist/publishing/publication.js';
import { lastRelease, schemasOf } from './releases.mjs';

const release = lastRelease();
if (release === undefined) {
  process.stdout.write('nothing released yet: every change is compatible\n');
} else {
  const faults = incompatibilities(schemasOf(release), publishedSchemas());
  for (const fault of faults) {
    process.stderr.write(`${fault.schema}#${fault.pointer}: ${fault.message}\n  fix: ${fault.fix}\n`);
  }
  if (faults.length > 0) process.exitCode = 1;
  else process.stdout.write(`compatible with release ${release}\n`);
}
