import { areaUnderRocCurve } from '@modelyard/statistics';
import { selectRows, type Table } from '@modelyard/tables';
import { boost, type BoostingHooks, type EncodedRows } from './boosting/boost.js';
import { logisticLoss, squaredLoss } from './boosting/loss.js';
import { encodeColumn, learnEncodings, type ColumnEncoding } from './features/encoding.js';
import { featuresOf } from './features/infer-features.js';
import { classesOf, labelledRows, targetsOf, type Classes } from './features/targets.js';
import { accuracy, rootMeanSquaredError } from './metrics.js';
import { parseParameters, type Parameters, type ParametersInput } from './parameters.js';
import { seededRandom, shuffledIndices, type Random } from './random.js';
import { predict, type TrainedModel } from './trained-model.js';
import { BadInputError } from './trainer-error.js';

export interface TrainingData {
  readonly train: Table;
  /** Decides when to stop; without it a random share of the training rows does. */
  readonly validation?: Table;
}

/**
 * Trains a model on the labelled rows. The same data, parameters and seed give the same model.
 * @throws BadInputError for parameters or data that cannot make a model; rejects with the signal's reason when aborted
 */
export async function train(data: TrainingData, input: ParametersInput, hooks?: BoostingHooks): Promise<TrainedModel> {
  const parameters = parseParameters(input);
  const random = seededRandom(parameters.seed);
  const labelled = selectRows(data.train, labelledRows(data.train, parameters.label));
  const features = featuresOf(labelled, parameters);
  const classes = classesOf(labelled, parameters);
  const split = splitRows(labelled, data.validation, parameters, random);
  const targets = targetsOf(split.train, parameters.label, classes);
  const encodings = learnEncodings(split.train, features, targets, parameters);
  const loss = classes === null ? squaredLoss : logisticLoss;
  const encode = (table: Table) => encodeRows(table, encodings, parameters.label, classes);
  const boosted = await boost(encode(split.train), encode(split.validation), loss, parameters, random, hooks);
  const model = {
    parameters,
    encodings,
    classes,
    ensemble: boosted.ensemble,
    example: exampleOf(split.train, encodings),
  };
  const metrics = {
    trees: boosted.ensemble.trees.length,
    train_loss: boosted.best.trainLoss,
    validation_loss: boosted.best.validationLoss,
    ...evaluate({ ...model, metrics: {} }, split.train, 'train'),
    ...evaluate({ ...model, metrics: {} }, split.validation, 'validation'),
    ...Object.fromEntries(encodings.map((encoding, index) => [`gain_${encoding.name}`, boosted.gains[index] ?? 0])),
  };
  return { ...model, metrics };
}

/** Figures of a model on labelled rows, each name prefixed; those that a data set does not allow are left out. */
export function evaluate(model: TrainedModel, table: Table, prefix: string): Readonly<Record<string, number>> {
  const rows = selectRows(table, labelledRows(table, model.parameters.label));
  const targets = targetsOf(rows, model.parameters.label, model.classes);
  const scores = predict(model, rows);
  const figures =
    model.classes === null
      ? { rmse: rootMeanSquaredError(scores, targets) }
      : {
          auc:
            areaUnderRocCurve(
              scores,
              Array.from(targets, (target) => target === 1),
            ) ?? Number.NaN,
          accuracy: accuracy(scores, targets, model.parameters.decisionThreshold),
        };
  const all = Object.entries({ rows: rows.rows, ...figures });
  return Object.fromEntries(
    all.filter(([, value]) => !Number.isNaN(value)).map(([name, value]) => [`${prefix}_${name}`, value]),
  );
}

function splitRows(
  labelled: Table,
  validation: Table | undefined,
  parameters: Parameters,
  random: Random,
): { readonly train: Table; readonly validation: Table } {
  if (labelled.rows < 2 * parameters.minChildRows) {
    throw new BadInputError(
      'too-few-rows',
      `${labelled.rows} labelled rows cannot fill two leaves of ${parameters.minChildRows}`,
      'give more labelled rows, or lower minChildRows',
    );
  }
  if (validation !== undefined) {
    return { train: labelled, validation: selectRows(validation, labelledRows(validation, parameters.label)) };
  }
  const order = shuffledIndices(labelled.rows, random);
  const apart = Math.max(1, Math.round(labelled.rows * parameters.validationShare));
  const pick = (from: number, to: number) => selectRows(labelled, order.slice(from, to).sort());
  return { train: pick(apart, labelled.rows), validation: pick(0, apart) };
}

function encodeRows(table: Table, encodings: readonly ColumnEncoding[], label: string, classes: Classes): EncodedRows {
  return {
    columns: encodings.map((encoding) => encodeColumn(table, encoding)),
    targets: targetsOf(table, label, classes),
  };
}

function exampleOf(table: Table, encodings: readonly ColumnEncoding[]): Table {
  const first = selectRows(table, [...Array(Math.min(5, table.rows)).keys()]);
  return { rows: first.rows, columns: new Map(encodings.map(({ name }) => [name, first.columns.get(name) ?? []])) };
}
