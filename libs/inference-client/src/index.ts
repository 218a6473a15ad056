export { InferenceClient, type ClientOptions, type GrpcClientOptions } from './inference-client.js';
export type { CallOptions } from './caller.js';
export type { Answer, InferOptions, ModelHandle } from './model-handle.js';
export { InferenceError, type FailureKind } from './inference-error.js';
export type { RetryPolicy } from './retry.js';
export type { Arrays, Datatype, ElementOf } from './datatypes.js';
export type { Input, Inputs, Outputs, Signature, Tensor, TensorSpec, Values } from './signature.js';
export type { ModelMetadata } from './transport.js';
