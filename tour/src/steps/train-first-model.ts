import { train, type TrainedModel } from '@modelyard/gradient-boosting';
import { labelColumn, labelledTable } from '../data/departures.js';
import type { Traffic } from '../data/traffic.js';
import { count } from '../narration/narrator.js';
import type { Tour } from '../tour.js';

/** Trains the first model, as a data scientist would on a machine of their own: the platform knows nothing of it yet. */
export async function trainFirstModel({ narrator, options }: Tour, { training }: Traffic): Promise<TrainedModel> {
  narrator.line(`training on ${count(training.length)} eastern departures of January and February`);
  const model = await train({ train: labelledTable(training) }, { label: labelColumn, seed: options.seed });
  const { trees, validation_auc: auc } = model.metrics;
  narrator.line(`trained: ${trees} trees; it ranks late before punctual flights with an AUC of ${auc?.toFixed(3)}`);
  return model;
}
