import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from './rows-file.js';

/** One channel's file, and what it is. */
export interface ChannelFile {
  readonly channel: string;
  readonly format: 'parquet' | 'ndjson' | 'csv';
  readonly bytes: Uint8Array;
}

/** `config.json` of `trainer/v1`. Only `parameters` steer the trainer; the rest says why it runs, for people and records. */
export interface TrainerConfig {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly trigger: unknown;
  readonly champion: unknown;
  readonly dataWindow: unknown;
}

export interface TrainingFolder {
  readonly input: string;
  readonly output: string;
  readonly checkpoint: string;
}

/** Lays out the folders of one attempt by `trainer/v1`: `config.json` and one folder with a manifest per channel. */
export async function layOutTraining(
  root: string,
  config: TrainerConfig,
  channels: readonly ChannelFile[],
): Promise<TrainingFolder> {
  const folder = { input: join(root, 'input'), output: join(root, 'output'), checkpoint: join(root, 'checkpoint') };
  // Of an attempt that was cut short nothing but its checkpoint is of use.
  await rm(folder.input, { recursive: true, force: true });
  await rm(folder.output, { recursive: true, force: true });
  for (const path of Object.values(folder)) await mkdir(path, { recursive: true });
  await writeJson(join(folder.input, 'config.json'), { apiVersion: 'trainer/v1', ...config });
  for (const channel of channels) await writeChannel(folder.input, channel);
  return folder;
}

async function writeChannel(input: string, { channel, format, bytes }: ChannelFile): Promise<void> {
  const path = `rows.${format}`;
  await mkdir(join(input, channel), { recursive: true });
  await writeFile(join(input, channel, path), bytes);
  await writeJson(join(input, channel, 'manifest.json'), { files: [{ path, sha256: sha256(bytes), format }] });
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, JSON.stringify(value));
}
