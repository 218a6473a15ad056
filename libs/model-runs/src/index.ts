export { ModelRunError, runModel, type ModelRun } from './run-model.js';
export type { Tensor, TensorValue } from './tensor.js';
