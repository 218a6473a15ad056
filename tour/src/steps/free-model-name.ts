import type { MlflowClient } from '../clients/mlflow-client.js';

const base = 'flight-delays';

/** `flight-delays`, or the first of `flight-delays-2`, `-3` … that no earlier tour has taken: each tour shows a life from its beginning. */
export async function freeModelName(mlflow: MlflowClient): Promise<string> {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}-${number}`;
    if (!(await mlflow.hasRegisteredModel(name))) return name;
  }
}
