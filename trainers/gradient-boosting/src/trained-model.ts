import { sigmoid } from './boosting/loss.js';
import { scoreRows, type Ensemble } from './boosting/tree.js';
import type { Table } from '@modelyard/tables';
import { encodeColumn, type ColumnEncoding } from './features/encoding.js';
import type { Classes } from './features/targets.js';
import type { Parameters } from './parameters.js';

/** All that is needed to predict, export and describe a model. */
export interface TrainedModel {
  readonly parameters: Parameters;
  readonly encodings: readonly ColumnEncoding[];
  readonly classes: Classes;
  readonly ensemble: Ensemble;
  /** Figures on training and validation rows, by flat names: `validation_auc`, `train_loss`, `gain_<feature>`. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The first training rows, as callers send them. */
  readonly example: Table;
}

/** Probability of the second class, or the predicted value, for raw rows. */
export function predict(model: TrainedModel, table: Table): Float64Array {
  const columns = model.encodings.map((encoding) => encodeColumn(table, encoding));
  const scores = scoreRows(model.ensemble, columns, table.rows);
  return model.classes === null ? scores : scores.map(sigmoid);
}
