import { Injectable } from '@nestjs/common';
import { Clock, currentActor, DomainError } from '@modelyard/chassis';
import {
  defaultPolicyKey,
  InvalidDataError,
  LifecyclePolicy,
  LifecyclePolicyChanged,
  ModelId,
  parseStrictly,
} from '@modelyard/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { isUniqueViolation } from '../database/unique-violation.js';
import { announcing, RecordChanges } from '../registered-models/record-changes.js';
import { effectivePolicy, type EffectivePolicy } from './effective-policy.js';

/** Whose policy: a model's, or the installation's default. */
export type PolicyOwner = { readonly modelId: string; readonly name: string } | 'installation';

@Injectable()
export class ChangePolicy {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly changes: RecordChanges,
  ) {}

  /** Writes a whole policy as the next version. Writing the policy that holds already changes nothing. */
  async execute(owner: PolicyOwner, document: unknown): Promise<EffectivePolicy> {
    const policy = readPolicy(document);
    const scope = owner === 'installation' ? defaultPolicyKey : owner.modelId;
    return this.database.transaction(async (manager) => {
      await manager.query('select pg_advisory_xact_lock(hashtext($1))', [`lifecycle-policy ${scope}`]);
      const before = await effectivePolicy(manager, scope);
      if (isOwn(before, owner) && JSON.stringify(before.policy) === JSON.stringify(policy)) return before;
      const policyVersion = isOwn(before, owner) ? before.policyVersion + 1 : 1;
      await manager.query(
        `insert into lifecycle_policies (scope, policy_version, policy, changed_by, changed_at) values ($1, $2, $3, $4, $5)
         on conflict (scope) do update set policy_version = excluded.policy_version, policy = excluded.policy,
           changed_by = excluded.changed_by, changed_at = excluded.changed_at`,
        [scope, policyVersion, JSON.stringify(policy), currentActor().id, this.clock.now()],
      );
      await this.keepStagesExclusive(manager, owner, policy);
      await this.announce(manager, owner, policyVersion, policy, before);
      return { policyVersion, policy, scope: owner === 'installation' ? 'installation' : 'model' };
    });
  }

  // The unique index over these marks is what keeps a stage exclusive; it refuses a policy that two holders already break.
  private async keepStagesExclusive(
    manager: EntityManager,
    owner: PolicyOwner,
    policy: LifecyclePolicy,
  ): Promise<void> {
    const governed =
      owner === 'installation'
        ? `not exists (select 1 from lifecycle_policies own where own.scope = v.model_id::text) and $2::text is null`
        : 'v.model_id = $2::uuid';
    try {
      await manager.query(
        `update model_versions v set exclusive_stage = case when v.current_stage = any($1::text[]) then v.current_stage end
         where ${governed}`,
        [policy.promotion.exclusiveStages, owner === 'installation' ? null : owner.modelId],
      );
    } catch (cause) {
      if (!isUniqueViolation(cause)) throw cause;
      throw new DomainError({
        code: 'stage-held-twice',
        kind: 'conflict',
        message: 'Several versions of a model are in a stage that this policy makes exclusive.',
        nextStep: 'Archive all but one of them, then write the policy again.',
        cause,
      });
    }
  }

  private async announce(
    manager: EntityManager,
    owner: PolicyOwner,
    policyVersion: number,
    policy: LifecyclePolicy,
    before: EffectivePolicy,
  ): Promise<void> {
    const model = owner === 'installation' ? null : owner;
    await this.changes.execute(manager, [
      {
        event: announcing(LifecyclePolicyChanged, {
          modelId: model && ModelId.parse(model.modelId),
          name: model && model.name,
          policyVersion,
          policy,
        }),
        action: 'change-policy',
        object: model
          ? { kind: 'model', id: model.modelId, name: model.name }
          : { kind: 'installation', id: defaultPolicyKey },
        before: before.policy,
        after: policy,
        details: { policyVersion },
      },
    ]);
  }
}

function isOwn({ scope }: EffectivePolicy, owner: PolicyOwner): boolean {
  return scope === (owner === 'installation' ? 'installation' : 'model');
}

function readPolicy(document: unknown): LifecyclePolicy {
  const policy = parsePolicy(document);
  const odd = policy.promotion.exclusiveStages.find((stage) => stage === 'None' || stage === 'Archived');
  if (odd === undefined) return policy;
  throw invalidPolicy([
    { field: 'promotion.exclusiveStages', message: `${odd} cannot be exclusive, only Staging and Production` },
  ]);
}

function parsePolicy(document: unknown): LifecyclePolicy {
  try {
    return parseStrictly('policy', LifecyclePolicy, document);
  } catch (error) {
    if (!(error instanceof InvalidDataError)) throw error;
    throw invalidPolicy(
      error.faults.map(({ pointer, message }) => ({
        field: pointer.slice(1).replaceAll('/', '.') || '(the policy)',
        message,
      })),
    );
  }
}

function invalidPolicy(fieldFaults: readonly { field: string; message: string }[]): DomainError<'invalid-policy'> {
  return new DomainError({
    code: 'invalid-policy',
    kind: 'invalid',
    message: `The policy is invalid. ${fieldFaults.map(({ field, message }) => `${field}: ${message}`).join('; ')}`,
    nextStep: 'Correct the named fields; every field that is left out takes its default.',
    fieldFaults,
  });
}
