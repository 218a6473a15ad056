import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const serveRuns = new URL('../../dist/workers/serve-runs.js', import.meta.url).href;

/**
 * Writes the programme of a worker whose model does what the text in its input says: echoes everything, refuses, throws where nobody
 * catches it, ends its process or crashes it, or never comes to an end. It cannot be loaded while the file `<folder>/gone` is there.
 */
export async function fakeHeavyWorker(folder: string): Promise<URL> {
  const path = join(folder, 'fake-heavy.mjs');
  await writeFile(
    path,
    `import { existsSync } from 'node:fs';
import { serveRuns } from '${serveRuns}';
const deeds = {
  refuse: () => Promise.reject(new Error('this row is refused')),
  throw: () => new Promise(() => queueMicrotask(() => { throw new Error('nobody catches this'); })),
  exit: () => process.exit(7),
  abort: () => process.abort(),
  hang: () => { for (;;); },
};
await serveRuns(({ modelPath }) => {
  if (existsSync(modelPath + '/gone')) throw new Error('the model file is gone');
  return {
    run: async (inputs) => deeds[inputs.find(({ name }) => name === 'deed')?.data[0]]?.() ?? inputs,
    release: async () => {},
  };
});
`,
  );
  return pathToFileURL(path);
}
