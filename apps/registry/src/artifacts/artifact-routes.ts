import { mlflowPrefixes } from '../mlflow-wire/mlflow-controller.js';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { artifactPath } from './artifact-path.js';

const routesTo = (area: string): readonly string[] =>
  mlflowPrefixes.map((prefix) => `${prefix}/mlflow-artifacts/${area}`);

/** Where the artifact proxy answers, without a leading slash; so all of these. */
export const artifactRoutes = routesTo('artifacts');
export const multipartRoutes = routesTo('mpu');
export const presignedRoutes = routesTo('presigned');
/** Only MLflow's page calls it. */
export const pageUploadRoute = 'ajax-api/2.0/mlflow/upload-artifact';

/** The artifact path in a request's URL behind one of the routes, decoded exactly once; throws `invalid-parameter`. */
export function requestedPath(url: string, routes: readonly string[] = artifactRoutes): string {
  const [target = ''] = url.split('?', 1);
  const route = routes.find((known) => target.startsWith(`/${known}/`));
  const encoded = route === undefined ? '' : target.slice(route.length + 2);
  try {
    return artifactPath(decodeURIComponent(encoded));
  } catch (cause) {
    if (cause instanceof URIError) throw invalidParameter('Invalid path: its percent-encoding is broken');
    throw cause;
  }
}
