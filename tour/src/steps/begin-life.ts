import type { TrainedModel } from '@modelyard/gradient-boosting';
import { drawTraffic, type Traffic } from '../data/traffic.js';
import { count } from '../narration/narrator.js';
import type { Tour } from '../tour.js';
import { promoteFirstVersion } from './promote-first-version.js';
import { registerFirstVersion } from './register-first-version.js';
import { trainFirstModel } from './train-first-model.js';

/** A model whose first version serves. */
export interface BegunLife {
  readonly traffic: Traffic;
  readonly model: TrainedModel;
  readonly version: string;
}

/** From the flight records to the first version in production: all that people do in a tour. */
export async function beginLife(tour: Tour): Promise<BegunLife> {
  const { narrator, options, modelName } = tour;
  narrator.chapter('1  A model is trained');
  const traffic = await readRecords(tour);
  const model = await trainFirstModel(tour, traffic);

  narrator.chapter('2  It is registered, verified and promoted');
  narrator.line(`the model is called ${modelName}; a tour that runs again takes the next free name`);
  const version = await registerFirstVersion(tour, traffic, model);
  await options.at?.('registered');
  await promoteFirstVersion(tour, version);
  return { traffic, model, version };
}

async function readRecords({ narrator, options }: Tour): Promise<Traffic> {
  const traffic = await drawTraffic(options);
  const { total, implausible } = traffic.records;
  narrator.line(`read ${count(total)} real US flight records of January to June 2001`);
  narrator.details([
    `left out: ${count(implausible)} that claim to be more than an hour early (no airline leaves so soon; one says −1116 minutes)`,
    'the question: will this departure be late by more than 15 minutes? (from hour, weekday, distance, origin, destination)',
    'East and West are divided at 100° W',
  ]);
  return traffic;
}
