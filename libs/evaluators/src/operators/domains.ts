import type { Operator } from '../operator.js';
import { activationOperators } from './activations.js';
import { arithmeticOperators } from './arithmetic.js';
import { batchNormalizationOperators } from './batch-normalization.js';
import { castOperators } from './cast.js';
import { clipOperators } from './clip.js';
import { comparisonOperators } from './comparisons.js';
import { constantOperators } from './constant.js';
import { dimensionOperators } from './dimensions.js';
import { encoderOperators } from './encoders.js';
import { featureOperators } from './features.js';
import { linearOperators } from './linear.js';
import { matrixOperators } from './matrix.js';
import { movementOperators } from './movement.js';
import { reductionOperators } from './reductions.js';
import { scalingOperators } from './scaling.js';
import { selectionOperators } from './selection.js';
import { softmaxOperators } from './softmax.js';
import { treeClassifierOperators } from './tree-classifier.js';
import { treeRegressorOperators } from './tree-regressor.js';

interface Domain {
  /** Newest operator set whose definitions were read; a newer one may have changed any of them. */
  readonly newest: number;
  readonly operators: ReadonlyMap<string, Operator>;
}

const domain = (newest: number, ...families: readonly Readonly<Record<string, Operator>>[]): Domain => ({
  newest,
  // A map, because names come from the model: `constructor` must not be found.
  operators: new Map(families.flatMap((family) => Object.entries(family))),
});

/** Every operator with an evaluator, by domain; '' is ai.onnx. */
export const domains: ReadonlyMap<string, Domain> = new Map([
  [
    '',
    domain(
      28,
      activationOperators,
      arithmeticOperators,
      batchNormalizationOperators,
      castOperators,
      clipOperators,
      comparisonOperators,
      constantOperators,
      dimensionOperators,
      matrixOperators,
      movementOperators,
      reductionOperators,
      selectionOperators,
      softmaxOperators,
    ),
  ],
  [
    'ai.onnx.ml',
    domain(
      5,
      encoderOperators,
      featureOperators,
      linearOperators,
      scalingOperators,
      treeClassifierOperators,
      treeRegressorOperators,
    ),
  ],
]);
