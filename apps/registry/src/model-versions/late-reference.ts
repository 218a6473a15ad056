import { Injectable } from '@nestjs/common';
import { ModelRegistered } from '@modelyard/contracts';
import { DataSource } from 'typeorm';
import { ownUri } from '../artifacts/artifact-uri.js';
import { loadKeyValues } from '../database/key-values.js';
import { referenceFolder } from '../model-flavours/find-reference.js';
import { announcing, RecordChanges } from '../registered-models/record-changes.js';
import { runTags } from '../runs/run.entity.js';
import { ModelVersionEntity } from './model-version.entity.js';
import { PrepareVersion } from './prepare-version.js';
import { versionObject } from './version-reference.js';

const referenceFile = new RegExp(`^(.+)/${referenceFolder}/[^/]+$`);

/**
 * Reference data that a run logs after its version was registered still counts, as long as the version has no stage: the registration
 * is announced again, with the same ids and the reference. Later it does not, because what is watched must not change its measure.
 */
@Injectable()
export class LateReference {
  constructor(
    private readonly database: DataSource,
    private readonly prepare: PrepareVersion,
    private readonly changes: RecordChanges,
  ) {}

  /** Looks at a file that has just been stored. */
  async consider(path: string): Promise<void> {
    const [, runArtifacts] = referenceFile.exec(path) ?? [];
    if (runArtifacts === undefined) return;
    const waiting = await this.database.query<{ id: string; run_id: string }[]>(
      `select v.model_version_id as id, v.run_id from model_versions v join runs r using (run_id)
       where r.artifact_uri = $1 and v.current_stage = 'None' and v.registration->>'referenceData' is null`,
      [ownUri(runArtifacts)],
    );
    for (const { id, run_id: runId } of waiting) await this.announce(id, runId, runArtifacts);
  }

  private async announce(modelVersionId: string, runId: string, runArtifacts: string): Promise<void> {
    const manager = this.database.manager;
    const ofRun = (await loadKeyValues(manager, runTags, [runId])).get(runId) ?? [];
    await this.database.transaction(async (transaction) => {
      const version = await transaction.findOne(ModelVersionEntity, {
        where: { modelVersionId, currentStage: 'None' },
        lock: { mode: 'pessimistic_write' },
      });
      if (!version || version.registration.referenceData !== null) return;
      const ofVersion = Object.entries(version.registration.tags).map(([key, value]) => ({ key, value }));
      const referenceData = await this.prepare.reference(runArtifacts, [...ofVersion, ...ofRun], transaction);
      if (!referenceData) return;
      version.registration = { ...version.registration, referenceData };
      await transaction.save(version);
      const { name } = version.registration;
      await this.changes.execute(transaction, [
        {
          event: announcing(ModelRegistered, version.registration),
          action: 'add-reference-data',
          object: versionObject({ modelVersionId, name, version: version.version }),
          before: { referenceData: null },
          after: { referenceData },
        },
      ]);
    });
  }
}
