import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { readChannel } from './channel.js';
import { concatenate, type Table } from '@modelyard/tables';
import { parseParameters, type Parameters } from '../parameters.js';
import { evaluate, train } from '../train.js';
import { BadInputError } from '../trainer-error.js';
import { channelFolder, TrainingConfig, type TrainingPlace } from './config.js';
import type { Log } from './log.js';
import { ProgressFile } from './progress.js';
import { writeOutput } from './write-output.js';

export interface RunContext {
  readonly log: Log;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

/** One training by `trainer/v1`: channels in, model folder out. Throws what makes it fail; writes nothing final before the end. */
export async function runTraining(place: TrainingPlace, { log, now, signal }: RunContext): Promise<void> {
  await mkdir(place.output, { recursive: true });
  await rm(join(place.output, 'error.json'), { force: true });
  const parameters = await readParameters(place);
  const data = await readChannels(place);
  log('info', 'channels read', { rows: data.train.rows, validationRows: data.validation?.rows ?? null });
  const progress = new ProgressFile(place.output, parameters.trees, () => now().getTime());
  const model = await train(data, parameters, { signal, onProgress: (each) => progress.report(each) });
  const holdout = data.holdout ?? data.validation;
  const metrics = { ...model.metrics, ...(data.holdout && evaluate(model, data.holdout, 'holdout')) };
  await writeOutput(place, { ...model, metrics }, holdout, now());
  progress.finish();
  log('info', 'model written', { metrics });
}

async function readParameters(place: TrainingPlace): Promise<Parameters> {
  const path = join(place.input, 'config.json');
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new BadInputError('config-unreadable', `${path} is missing or no JSON`, 'write config.json', { cause });
  }
  const parsed = TrainingConfig.safeParse(json);
  if (!parsed.success) {
    throw new BadInputError('config-invalid', `config.json: ${z.prettifyError(parsed.error)}`, 'correct config.json');
  }
  const seed = place.seed === undefined ? {} : { seed: place.seed };
  return parseParameters({ ...seed, ...parsed.data.parameters });
}

interface Channels {
  readonly train: Table;
  readonly validation?: Table;
  readonly holdout?: Table;
}

/** `train` must be there; rows of `registered` are added to it; `validation` and `holdout` are optional and never learnt from. */
async function readChannels(place: TrainingPlace): Promise<Channels> {
  const read = async (channel: string) =>
    existsSync(channelFolder(place, channel)) ? readChannel(channelFolder(place, channel)) : undefined;
  const windows = await readChannel(channelFolder(place, 'train'));
  const registered = await read('registered');
  const [validation, holdout] = [await read('validation'), await read('holdout')];
  return {
    train: registered === undefined ? windows : concatenate([windows, registered]),
    ...(validation && { validation }),
    ...(holdout && { holdout }),
  };
}
