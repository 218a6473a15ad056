import * as z from 'zod';
import { defineEvent } from '../event.js';
import { bucketKey } from '../references.js';
import { decodePredictionBlock } from './prediction-block/decode-block.js';
import { encodePredictionBlock } from './prediction-block/encode-block.js';
import { MAX_BLOCK_ROWS } from './prediction-block/layout.js';
import { PredictionLogged, type PredictionRecord } from './prediction.events.js';
import { predictionTopic } from './topics.js';

export const PredictionsLogged = defineEvent({
  name: 'PredictionsLogged',
  version: 1,
  topic: predictionTopic,
  key: ({ predictions }) => bucketKey(predictions[0] as PredictionRecord),
  schema: z.object({ predictions: z.array(PredictionLogged.schema).min(1).max(MAX_BLOCK_ROWS) }),
  binary: {
    contentType: 'application/vnd.modelyard.prediction-block',
    document: 'docs/prediction-blocks.md',
    write: ({ predictions }) => encodePredictionBlock(predictions),
    read: (bytes) => ({ predictions: decodePredictionBlock(bytes) }),
  },
  carries: { definition: PredictionLogged, items: ({ predictions }) => predictions },
  doc:
    'Published by inference at high rates in place of as many PredictionLogged, for which it stands: predictions of ' +
    'one version by one producer, in the order of their sequences. The value is a binary block of columns; the ' +
    'schema shows what it reads as.',
});
