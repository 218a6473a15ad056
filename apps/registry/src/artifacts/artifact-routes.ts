import { mlflowPrefixes } from '../mlflow-wire/mlflow-controller.js';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { artifactPath } from './artifact-path.js';

/** Where the artifact proxy answers, without a leading slash. */
export const artifactRoutes = mlflowPrefixes.map((prefix) => `${prefix}/mlflow-artifacts/artifacts`);

/** The artifact path in a request's URL, decoded exactly once; throws `invalid-parameter`. */
export function requestedPath(url: string): string {
  const [target = ''] = url.split('?', 1);
  const route = artifactRoutes.find((known) => target.startsWith(`/${known}/`));
  const encoded = route === undefined ? '' : target.slice(route.length + 2);
  try {
    return artifactPath(decodeURIComponent(encoded));
  } catch (cause) {
    if (cause instanceof URIError) throw invalidParameter('Invalid path: its percent-encoding is broken');
    throw cause;
  }
}
