import { text } from 'node:stream/consumers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { FeedTensor } from '../feed-tensors.js';

/** What the process reads from standard input, as JSON. */
export interface ScoringTask {
  readonly modelPath: string;
  readonly feeds: readonly FeedTensor[];
  readonly output: string;
  readonly index: number;
}

/** What it writes to standard output; an end without output is a crash. */
export interface ScoringResult {
  readonly scores: readonly number[];
}

const toTensor: Readonly<Record<string, (feed: FeedTensor) => Tensor>> = {
  FP32: (feed) => new Tensor('float32', Float32Array.from(feed.values, number), feed.shape),
  FP64: (feed) => new Tensor('float64', Float64Array.from(feed.values, number), feed.shape),
  INT32: (feed) => new Tensor('int32', Int32Array.from(feed.values, number), feed.shape),
  INT64: (feed) =>
    new Tensor(
      'int64',
      BigInt64Array.from(feed.values, (value) => BigInt(number(value))),
      feed.shape,
    ),
  BOOL: (feed) => new Tensor('bool', Uint8Array.from(feed.values, number), feed.shape),
  BYTES: (feed) => new Tensor('string', feed.values.map(String), feed.shape),
};

function number(value: FeedTensor['values'][number]): number {
  return value === null ? Number.NaN : Number(value);
}

function feedOf(feed: FeedTensor): Tensor {
  const make = toTensor[feed.datatype];
  if (make === undefined) throw new TypeError(`input ${feed.name} has the datatype ${feed.datatype}, which is not fed`);
  return make(feed);
}

async function score({ modelPath, feeds, output, index }: ScoringTask): Promise<ScoringResult> {
  const session = await InferenceSession.create(modelPath, { intraOpNumThreads: 1 });
  const tensors = Object.fromEntries(feeds.map((feed) => [feed.name, feedOf(feed)]));
  const answer = (await session.run(tensors, [output]))[output];
  if (answer === undefined) throw new TypeError(`the model has no output ${output}`);
  const rows = feeds[0]?.shape[0] ?? 0;
  const width = rows === 0 ? 1 : answer.data.length / rows;
  return { scores: Array.from({ length: rows }, (_, row) => Number(answer.data[row * width + index])) };
}

const task = JSON.parse(await text(process.stdin)) as ScoringTask;
process.stdout.write(JSON.stringify(await score(task)));
