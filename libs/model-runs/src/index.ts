export { rowsOfInputExample } from './input-example.js';
export { rowOf, tensorsOf, type Row, type RowLayout } from './row.js';
export { ModelRunError, runModel, type ModelRun } from './run-model.js';
export type { Tensor, TensorValue } from './tensor.js';
