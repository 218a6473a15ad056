// The entry of a worker thread: one version in ONNX Runtime, off the thread that answers requests.
import { OnnxExecutor } from '../versions/onnx-executor.js';
import { serveRuns } from './serve-runs.js';

await serveRuns(({ modelPath, signature }) => OnnxExecutor.load(modelPath, signature));
