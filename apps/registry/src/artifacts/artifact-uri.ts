import { artifactPath, escapesItsRoot } from './artifact-path.js';

const scheme = 'mlflow-artifacts:/';

/**
 * The path in this registry's own artifact store that a URI names, or undefined for a place elsewhere: those are passed on to clients
 * and never read by the service itself.
 */
export function ownPath(uri: string): string | undefined {
  if (!uri.startsWith(scheme)) return undefined;
  const rest = uri.slice(scheme.length);
  // An authority names some server; only the empty one is certainly this.
  if (rest.startsWith('/') && !rest.startsWith('//')) return undefined;
  const path = rest.replace(/^\/+/, '');
  return escapesItsRoot(path) ? undefined : artifactPath(path);
}

/** The URI of a path in this registry's own artifact store. */
export function ownUri(path: string): string {
  return `${scheme}${path}`;
}

/** A path below another; either may be ''. */
export function joinPath(folder: string, path: string): string {
  if (folder === '') return path;
  return path === '' ? folder : `${folder}/${path}`;
}
