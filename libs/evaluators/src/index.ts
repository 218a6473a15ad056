export { compileModel, type Compilation } from './compile-model.js';
export { Evaluator, type EvaluatedInput, type EvaluatedTensor } from './evaluator.js';
export type { ElementKind } from './slot.js';
export { difference, TOLERANCE } from './proof/difference.js';
export { proveEvaluator, type ProofOptions, type Reference } from './proof/prove-evaluator.js';
export { probeRows } from './proof/probe-rows.js';
