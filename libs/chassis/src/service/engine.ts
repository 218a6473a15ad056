/** The engine every process was tested on; the root package.json asks for the same. */
const floor = [24, 11, 0] as const;

/** Throws when this is not Node 24.11 or a later 24: an older one runs, and fails later in stranger ways. */
export function assertEngine(version = process.versions.node): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major === floor[0] && minor >= floor[1]) return;
  throw new Error(
    `Modelyard needs Node ${floor[0]}.${floor[1]} or a later ${floor[0]}.x, this is ${version}. ` +
      'Start it through npm, which puts the pinned binary first on the path.',
  );
}
