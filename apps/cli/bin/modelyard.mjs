#!/usr/bin/env node
import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);
const problem = problemOf(process.versions.node);
if (problem === undefined) {
  await import(main.href);
} else {
  console.error(problem);
  process.exitCode = 1;
}

function problemOf(version) {
  if (Number(version.split('.')[0]) < 24)
    return `modelyard needs Node 24; this is ${version}. npx modelyard finds the checkout's own.`;
  return existsSync(main) ? undefined : 'The command is not built yet: run npm run build first.';
}
