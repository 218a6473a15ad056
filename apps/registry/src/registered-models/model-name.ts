import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { checkLength, limits } from '../mlflow-wire/limits.js';

/**
 * Refuses names that a reader could take for another one: text that is not in Unicode normal form C, and control or invisible
 * formatting characters. MLflow takes any other text, so names that differ in case alone are two models here as well.
 */
export function checkModelName(name: string, path = 'name'): string {
  if (name.trim() === '') throw invalidParameter(`Registered model name cannot be empty (parameter '${path}')`);
  checkLength(path, name, limits.modelName);
  if (name !== name.normalize('NFC') || /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name) || !name.isWellFormed()) {
    throw invalidParameter(
      `Invalid value ${JSON.stringify(name)} for parameter '${path}' supplied: a model name must be in Unicode normal form C ` +
        'and hold no control or invisible characters',
    );
  }
  return name;
}
