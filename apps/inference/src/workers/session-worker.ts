// The entry of a worker process: one version in ONNX Runtime, away from the process that answers requests.
import { OnnxExecutor } from '../versions/onnx-executor.js';
import { serveRuns } from './serve-runs.js';

await serveRuns(({ modelPath, signature }) => OnnxExecutor.load(modelPath, signature));
