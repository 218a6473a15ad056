import type { LifecyclePolicyInput } from '@modelyard/contracts';
import { z } from 'zod';
import { ask } from './http.js';

const Policy = z.object({ policyVersion: z.int(), policy: z.unknown() });

/** Writes the lifecycle policy of a model. @returns the number that decisions will name it by */
export async function writePolicy(registry: string, model: string, policy: LifecyclePolicyInput): Promise<number> {
  const url = `${registry}/api/v1/models/${encodeURIComponent(model)}/policy`;
  return Policy.parse(await ask({ method: 'PUT', url, body: policy })).policyVersion;
}
