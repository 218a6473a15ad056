import * as z from 'zod';
import { BadInputError } from './trainer-error.js';

const FeatureColumn = z.object({ name: z.string().min(1), kind: z.enum(['numeric', 'categorical']) });
export type FeatureColumn = z.infer<typeof FeatureColumn>;

/** Everything that shapes a model. The same parameters, seed and rows give the same bytes. */
const Parameters = z.strictObject({
  task: z.enum(['binary', 'regression']).default('binary'),
  /** The column to predict. Rows without it are left out. */
  label: z.string().min(1),
  /** Columns to learn from; without it every other column, texts as categories. */
  features: z.array(FeatureColumn).min(1).optional(),
  categoricalEncoding: z.enum(['target', 'ordinal']).default('target'),
  /** Rows of the overall mean that each category's mean is mixed with (target encoding). */
  smoothing: z.number().min(0).default(20),
  /** At most so many trees; early stopping usually ends sooner. */
  trees: z.int().min(1).max(5000).default(300),
  learningRate: z.number().gt(0).max(1).default(0.1),
  maxDepth: z.int().min(1).max(24).default(6),
  maxLeaves: z.int().min(2).max(1024).default(31),
  minChildRows: z.int().min(1).default(20),
  l2: z.number().min(0).default(1),
  /** Share of the rows each tree is grown on. */
  subsample: z.number().gt(0).max(1).default(1),
  bins: z.int().min(2).max(255).default(255),
  /** Share of the rows kept apart for early stopping when no `validation` channel is given. */
  validationShare: z.number().gt(0).max(0.5).default(0.15),
  /** Stops when the validation loss has not improved for so many trees. */
  earlyStoppingRounds: z.int().min(1).default(25),
  /** Probability above which the label output names the second class. */
  decisionThreshold: z.number().gt(0).lt(1).default(0.5),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(0),
});
export type Parameters = z.infer<typeof Parameters>;
export type ParametersInput = z.input<typeof Parameters>;

/** Checks parameters and fills in defaults. @throws BadInputError `parameters-invalid`, naming every fault */
export function parseParameters(input: unknown): Parameters {
  const parsed = Parameters.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new BadInputError(
    'parameters-invalid',
    `parameters: ${z.prettifyError(parsed.error)}`,
    'see trainer.yaml for names, ranges and defaults',
  );
}
