import { placeOf } from '../routing/avalanche-hash.js';

/** Of its own, so that who is sampled says nothing about who is in an experiment. */
const SALT = 'prediction-log';

/**
 * Whether a prediction belongs to the logged share. Its id decides: the same on every process and at every try, and a
 * larger share holds every smaller one.
 * @param share 0 … 1
 */
export const isSampled = (predictionId: string, share: number): boolean => placeOf(SALT, predictionId) < share;
