// Writes what is generated from the definitions: npm run generate -w @modelyard/contracts
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { publication } from '../dist/publishing/publication.js';

const library = new URL('../', import.meta.url);
rmSync(new URL('generated/', library), { recursive: true, force: true });
for (const [path, text] of publication()) {
  const file = new URL(path, library);
  mkdirSync(dirname(file.pathname), { recursive: true });
  writeFileSync(file, text);
}
process.stdout.write(`${publication().size} files written\n`);
