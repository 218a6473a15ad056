import type { IndexEntry } from '../pipeline/model-directory.js';
import { configTypes, type ConfigTensor, type ModelConfig } from '../triton/model-config.js';
import { inferenceStages, type ModelStatistics, type StatisticDuration } from '../triton/model-statistics.js';
import { ProtobufReader } from './protobuf-reader.js';
import { ProtobufWriter } from './protobuf-writer.js';

const message = (): ProtobufWriter => new ProtobufWriter();

/** ModelConfigResponse. */
export function encodeModelConfig(config: ModelConfig): Buffer {
  const writer = message().text(1, config.name).text(2, config.platform).integer(4, config.max_batch_size);
  for (const input of config.input) writer.message(5, configTensor(input, 4));
  for (const output of config.output) writer.message(6, configTensor(output, 3));
  if (config.dynamic_batching) writer.message(11, message());
  return message().message(1, writer.text(17, config.backend)).finish();
}

const configTensor = ({ name, data_type: type, dims }: ConfigTensor, dimsField: number): ProtobufWriter =>
  message().text(1, name).integer(2, configTypes.indexOf(type)).packed(dimsField, dims);

/** ModelStatisticsResponse. */
export function encodeModelStatistics(statistics: readonly ModelStatistics[]): Buffer {
  const writer = message();
  for (const model of statistics) writer.message(1, modelStatistics(model));
  return writer.finish();
}

function modelStatistics(model: ModelStatistics): ProtobufWriter {
  const writer = message()
    .text(1, model.name)
    .text(2, model.version)
    .integer(3, model.last_inference)
    .integer(4, model.inference_count)
    .integer(5, model.execution_count)
    .message(6, stages(inferenceStages.map((stage) => model.inference_stats[stage])));
  for (const batch of model.batch_stats) {
    const { batch_size: rows, compute_input: input, compute_infer: infer, compute_output: output } = batch;
    writer.message(7, stages([input, infer, output], message().integer(1, rows)));
  }
  return writer;
}

/** Durations in consecutive fields, behind those that the writer has. */
function stages(durations: readonly StatisticDuration[], writer?: ProtobufWriter): ProtobufWriter {
  const into = writer ?? message();
  const first = writer ? 2 : 1;
  for (const [at, { count, ns }] of durations.entries()) {
    into.message(first + at, message().integer(1, count).integer(2, ns));
  }
  return into;
}

/** RepositoryIndexResponse. */
export function encodeIndex(entries: readonly IndexEntry[]): Buffer {
  const writer = message();
  for (const { name, version, state, reason } of entries) {
    writer.message(1, message().text(1, name).text(2, version).text(3, state).text(4, reason));
  }
  return writer.finish();
}

/** A RepositoryIndexRequest: the repository it names, or an empty text, and whether it asks for versions that are ready only. */
export function decodeIndexRequest(bytes: Buffer): { readonly repository: string; readonly readyOnly: boolean } {
  const reader = new ProtobufReader(bytes);
  let [repository, readyOnly] = ['', false];
  reader.fields({ 1: () => (repository = reader.text()), 2: () => (readyOnly = reader.boolean()) });
  return { repository, readyOnly };
}

/** ModelStreamInferResponse around an encoded ModelInferResponse. */
export const encodeStreamReply = (response: Buffer): Buffer => message().bytes(2, response).finish();

/** ModelStreamInferResponse of a request that is refused: the words, and the request's id inside an empty response. */
export const encodeStreamError = (words: string, id: string | null): Buffer =>
  message()
    .text(1, words)
    .message(2, message().text(3, id ?? ''))
    .finish();
