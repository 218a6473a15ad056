// The projects of the workspace, as folders from its root.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../', import.meta.url)).replace(/\/$/, '');

/** Projects that have a source file with this ending, and with none of the others. */
export function projectsWith(ending, otherEndings = []) {
  return projects().filter((project) =>
    globSync(`src/**/*${ending}`, { cwd: join(root, project) }).some(
      (file) => !otherEndings.some((other) => file.endsWith(other)),
    ),
  );
}

function projects() {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return globSync(
    workspaces.map((pattern) => `${pattern}/package.json`),
    { cwd: root },
  )
    .map(dirname)
    .sort();
}
