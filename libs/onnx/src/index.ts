export * from './proto/types.js';
export { decodeModel, encodeModel } from './proto/model.js';
export { inspectModel, type InspectedModel, type InspectedValue } from './inspect-model.js';
export { dropZipMap, type ZipMapRepair } from './drop-zip-map.js';
export { OnnxError, type OnnxErrorCode } from './onnx-error.js';
export { defaultReadLimits, type ReadLimits } from './read-limits.js';
export { ElementTypes, elementTypeName, oipDatatype } from './element-types.js';
export { decodeTensor, tensorValues, type ElementArray } from './tensor-values.js';
export * as build from './build.js';
