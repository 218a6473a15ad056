import type { LiveVersion } from './live-version.js';

/** Works something out once for each live version, such as the unchanging start of its replies. */
export function perVersion<T>(build: (live: LiveVersion) => T): (live: LiveVersion) => T {
  const built = new WeakMap<LiveVersion, T>();
  return (live) => {
    const known = built.get(live);
    if (known !== undefined) return known;
    const value = build(live);
    built.set(live, value);
    return value;
  };
}
