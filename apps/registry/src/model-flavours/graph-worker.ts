import { parentPort } from 'node:worker_threads';
import { dropZipMap, inspectModel, OnnxError, type InspectedModel } from '@modelyard/onnx';

/** What a graph is, and the file to keep in its place where it had to be repaired. */
export interface InspectedGraph {
  readonly model: InspectedModel;
  readonly repaired: Uint8Array | null;
}

/** What the thread answers to the bytes of one file. */
export type GraphAnswer =
  | { readonly inspected: InspectedGraph }
  | { readonly refused: { readonly message: string; readonly nextStep: string } };

function inspect(original: Uint8Array): GraphAnswer {
  try {
    const { bytes, repaired } = dropZipMap(original);
    return { inspected: { model: inspectModel(bytes), repaired: repaired.length > 0 ? bytes : null } };
  } catch (error) {
    if (error instanceof OnnxError) return { refused: { message: error.message, nextStep: error.nextStep } };
    throw error;
  }
}

// The first look at hostile bytes happens in a thread of its own: hundreds of megabytes take seconds, in which a service has others to answer.
parentPort?.on('message', (bytes: ArrayBuffer) => parentPort?.postMessage(inspect(new Uint8Array(bytes))));
