import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError } from '@modelyard/chassis';
import { parse } from 'yaml';
import { z } from 'zod';

/** The parts of `trainer.yaml` by which a trainer is run as a process. */
const TrainerSpec = z.object({
  apiVersion: z.literal('trainer/v1'),
  name: z.string().min(1),
  command: z.array(z.string().min(1)).min(1),
  timeoutSeconds: z.number().positive().default(3600),
  graceSeconds: z.number().positive().default(30),
});

export interface InstalledTrainer extends z.infer<typeof TrainerSpec> {
  readonly directory: string;
}

/** The trainer of a name in the folder of trainers. @throws DomainError `trainer-unknown` */
export async function findTrainer(trainersDir: string, name: string): Promise<InstalledTrainer> {
  // The name comes from a policy: it must not become a path.
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) throw unknown(name);
  const directory = join(trainersDir, name);
  try {
    return { ...TrainerSpec.parse(parse(await readFile(join(directory, 'trainer.yaml'), 'utf8'))), directory };
  } catch (cause) {
    throw unknown(name, cause);
  }
}

function unknown(name: string, cause?: unknown): DomainError {
  return new DomainError({
    code: 'trainer-unknown',
    kind: 'invalid',
    message: `There is no usable trainer "${name}".`,
    nextStep:
      'Put its folder with a valid trainer.yaml into MODELYARD_TRAINERS_DIR, or correct retraining.trainer.name.',
    cause,
  });
}
