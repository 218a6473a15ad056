import type { ArtifactFolder } from '../mlflow/artifact-folder.js';
import type { Tally } from './copy-job.js';

/** Copies the files of a folder that the other does not have in the same size, one after another and each as a stream. */
export async function copyFiles(from: ArtifactFolder, to: ArtifactFolder, tally: Tally): Promise<void> {
  const files = await from.files();
  if (files.length === 0) return;
  const there = new Map((await to.files()).map(({ path, bytes }) => [path, bytes]));
  for (const file of files) {
    if (there.get(file.path) === file.bytes) continue;
    await to.write(file, await from.open(file.path));
    tally.add('files');
    tally.add('bytes', file.bytes);
  }
}
