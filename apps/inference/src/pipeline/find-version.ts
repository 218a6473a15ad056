import type { ServedModel } from '@modelyard/contracts';
import { Refusal } from '../refusal.js';
import type { ModelRoutes, TrafficPlans } from '../routing/traffic-plans.js';
import type { HostedVersions } from './hosted-version.js';

/** The routes of a model. Throws a refusal when it is unknown, or withdrawn with the reason why. */
export function findRoutes(plans: TrafficPlans, model: string): ModelRoutes {
  const routes = plans.find(model);
  if (!routes) throw new Refusal('not-found', unknown(model));
  if (routes.plan.state === 'withdrawn') throw new Refusal('not-found', `${unknown(model)}: ${routes.plan.reason}`);
  return routes;
}

/** The version a caller insists on: named by a plan, or still live after its plan went on without it. */
export function findVersion(
  plans: TrafficPlans,
  versions: HostedVersions,
  model: string,
  version: string,
): ServedModel {
  const served = findRoutes(plans, model).get(version) ?? versions.findByName(model, version)?.served;
  if (served) return served;
  throw new Refusal('not-found', `Model ${model} with version ${version} not found`);
}

const unknown = (model: string): string => `Request for unknown model: '${model}' is not found`;
