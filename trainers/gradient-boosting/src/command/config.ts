import { join } from 'node:path';
import * as z from 'zod';
import { BadInputError } from '../trainer-error.js';

const Environment = z.object({
  TRAINER_INPUT: z.string().min(1),
  TRAINER_OUTPUT: z.string().min(1),
  TRAINER_RUN_ID: z.string().min(1).optional(),
  TRAINER_SEED: z.coerce.number().int().min(0).optional(),
});

/** Where one training reads and writes, as `trainer/v1` says it. */
export interface TrainingPlace {
  readonly input: string;
  readonly output: string;
  readonly runId: string | undefined;
  /** Used when the parameters name no seed. */
  readonly seed: number | undefined;
}

/** @throws BadInputError `environment-incomplete` */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): TrainingPlace {
  const parsed = Environment.safeParse(env);
  if (parsed.success) {
    const { TRAINER_INPUT: input, TRAINER_OUTPUT: output, TRAINER_RUN_ID: runId, TRAINER_SEED: seed } = parsed.data;
    return { input, output, runId, seed };
  }
  throw new BadInputError(
    'environment-incomplete',
    `environment: ${z.prettifyError(parsed.error)}`,
    'set TRAINER_INPUT and TRAINER_OUTPUT to folders; see --help',
  );
}

/** `$TRAINER_INPUT/config.json`. What it says beyond the parameters is for people and for the run's record. */
export const TrainingConfig = z.object({
  apiVersion: z.literal('trainer/v1'),
  parameters: z.record(z.string(), z.unknown()),
});

export function channelFolder(place: TrainingPlace, channel: string): string {
  return join(place.input, channel);
}
