// npm run check and npm test: runs every stage, prints how long each took, and ends with one line that counts the tests.
// Called by tools/bootstrap.mjs: node tools/verify.mjs <check|test>
import { noTests, sum } from './test-counts.mjs';
import { checkStages, testStages } from './verify-stages.mjs';

const plans = { check: checkStages, test: [...checkStages, ...testStages] };
const usage = `usage: npm run check | npm test

check  node version, format, lint, types, boundaries, dead code, contract compatibility, specs
test   all of check, then integration on real servers and the end-to-end loop; fetches the servers it needs`;

const [name = '', ...options] = process.argv.slice(2);
const plan = Object.hasOwn(plans, name) ? plans[name] : undefined;
if (plan === undefined || options.length > 0) {
  console.error(usage);
  process.exit(options.includes('--help') || options.includes('-h') ? 0 : 2);
}

const results = [];
for (const stage of plan) results.push(await verify(stage));

console.log('');
for (const { title, seconds, ok, counts } of results) {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${title.padEnd(26)} ${seconds.toFixed(1).padStart(7)} s${inWords(counts)}`);
}
const { passed, failed, skipped } = results.map(({ counts }) => counts).reduce(sum, noTests);
const ok = results.every((result) => result.ok) && failed === 0;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = ok ? 0 : 1;

/** Runs one stage, or refuses to when one that it builds on has failed. A stage that fails without a test counts as one. */
async function verify({ title, needs, run }) {
  console.log(`\n── ${title}`);
  const begun = performance.now();
  const missing = results.find((earlier) => earlier.title === needs && !earlier.ok);
  const outcome = missing ? { ok: false, counts: noTests } : await run();
  if (missing) console.log(`not run, because "${needs}" failed`);
  const counts =
    outcome.ok || outcome.counts.failed > 0 ? outcome.counts : sum(outcome.counts, { ...noTests, failed: 1 });
  const seconds = (performance.now() - begun) / 1000;
  console.log(`${outcome.ok ? 'ok' : 'FAILED'} after ${seconds.toFixed(1)} s`);
  return { title, ok: outcome.ok, counts, seconds };
}

function inWords({ passed, failed, skipped }) {
  return passed + failed + skipped === 0 ? '' : `   ${passed} passed, ${failed} failed, ${skipped} skipped`;
}
