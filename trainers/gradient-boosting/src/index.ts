export { train, evaluate, type TrainingData } from './train.js';
export { predict, type TrainedModel } from './trained-model.js';
export { exportOnnx } from './export/export-onnx.js';
export { modelDirectory, type ModelOrigin } from './export/model-directory.js';
export { signatureOf, type Signature } from './export/signature.js';
export { selectRows, tableFromRecords, type Cell, type Table } from '@modelyard/tables';
export type { FeatureColumn, Parameters, ParametersInput } from './parameters.js';
export type { BoostingHooks, BoostingProgress } from './boosting/boost.js';
export { BadInputError } from './trainer-error.js';
