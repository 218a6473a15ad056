import { ModelDeleted, ModelRenamed } from '@modelyard/contracts';
import { type Received, Subscribe } from '@modelyard/messaging';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { VersionRow } from '../versions/version.entity.js';
import { EditPlans } from './edit-plans.js';
import { rename, withdraw } from './plan-edits.js';

/** What happens to a model as a whole, in every environment where it has a plan. */
@Injectable()
export class ModelsSubscriber {
  constructor(private readonly editPlans: EditPlans) {}

  @Subscribe(ModelDeleted)
  async onModelDeleted({ data }: Received<typeof ModelDeleted>, manager: EntityManager): Promise<void> {
    await manager.update(VersionRow, { modelId: data.modelId }, { deleted: true });
    await this.editPlans.everywhere(manager, data.modelId, (plan) => withdraw(plan, `model ${data.name} was deleted`));
  }

  @Subscribe(ModelRenamed)
  async onModelRenamed({ data }: Received<typeof ModelRenamed>, manager: EntityManager): Promise<void> {
    const { modelId, name } = data;
    await manager.query(
      `UPDATE version SET name = $2, served_model = jsonb_set(served_model, '{name}', to_jsonb($2::text)) WHERE model_id = $1`,
      [modelId, name],
    );
    await this.editPlans.everywhere(manager, modelId, (plan) => rename(plan, name));
  }
}
