// Counts of tests, read from what jest left in each project's .results folder.
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './projects.mjs';

export const noTests = Object.freeze({ passed: 0, failed: 0, skipped: 0 });

export function sum(one, other) {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}

/** Removes the results of an earlier run, so that a project that does not run is not counted as if it had. */
export function forgetCounts(projects, tier) {
  for (const project of projects) rmSync(resultsFile(project, tier), { force: true });
}

/** The counts of one tier over these projects; a project without results counts as one failed test. */
export function countsOf(projects, tier) {
  return projects.map((project) => countsOfFile(resultsFile(project, tier))).reduce(sum, noTests);
}

function countsOfFile(file) {
  if (!existsSync(file)) return { ...noTests, failed: 1 };
  const results = JSON.parse(readFileSync(file, 'utf8'));
  return {
    passed: results.numPassedTests,
    // A file that cannot be loaded has no tests to fail.
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

function resultsFile(project, tier) {
  return join(root, project, '.results', `${tier}.json`);
}
