import { Injectable } from '@nestjs/common';
import { ArtifactStore } from '@modelyard/artifacts';
import { Clock, DomainError, Logger } from '@modelyard/chassis';
import type { EventData, ModelSubmitted } from '@modelyard/contracts';
import type { EntityManager } from 'typeorm';
import { ArtifactFiles } from '../artifacts/artifact-files.js';
import { ownUri } from '../artifacts/artifact-uri.js';
import { CreateVersion } from '../model-versions/create-version.js';
import { CreateModel } from '../registered-models/create-model.js';
import { ModelAliases } from '../registered-models/model-aliases.js';
import { FetchSubmission } from './fetch-submission.js';
import { submittedGraph, submittedMlModel } from './submitted-mlmodel.js';

type Submission = EventData<typeof ModelSubmitted>;

/** Registers a submitted file as a version, once per submission. */
@Injectable()
export class RegisterSubmission {
  constructor(
    private readonly fetch: FetchSubmission,
    private readonly store: ArtifactStore,
    private readonly files: ArtifactFiles,
    private readonly models: CreateModel,
    private readonly versions: CreateVersion,
    private readonly aliases: ModelAliases,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** All of it in the caller's transaction, save for the file: that is kept by digest, and storing it twice is storing it once. */
  async execute(manager: EntityManager, submission: Submission): Promise<void> {
    const { submissionId, name, source, digest } = submission;
    if (!(await this.enter(manager, submission))) {
      this.logger.info({ submissionId, name }, 'a submission came again and is registered already');
      return;
    }
    const storagePath = await this.place(source, digest);
    const tags = Object.entries(submission.tags ?? {}).map(([key, value]) => ({ key, value }));
    if (submission.createModel === true) {
      await this.models.ensure(manager, { name, description: undefined, tags: [] });
    }
    const version = await this.versions.within(
      manager,
      {
        name,
        source,
        runId: '',
        runLink: '',
        description: submission.description,
        loggedModelId: undefined,
        tags,
      },
      { storageUri: ownUri(storagePath), storagePath, runId: '', loggedModelId: undefined },
    );
    for (const alias of submission.aliases ?? []) await this.aliases.point(manager, name, alias, version.version);
  }

  /** Answers false where the same was registered before; throws `submission-changed` where the id was used for something else. */
  private async enter(manager: EntityManager, { submissionId, name, digest }: Submission): Promise<boolean> {
    const entered = await manager.query<unknown[]>(
      `with entered as (
         insert into model_submissions (submission_id, name, digest, registered_at) values ($1, $2, $3, $4)
         on conflict do nothing returning submission_id)
       select submission_id from entered`,
      [submissionId, name, digest, this.clock.now()],
    );
    if (entered.length > 0) return true;
    const [known] = await manager.query<{ name: string; digest: string }[]>(
      'select name, digest from model_submissions where submission_id = $1',
      [submissionId],
    );
    if (known?.name === name && known.digest === digest) return false;
    throw new DomainError({
      code: 'submission-changed',
      kind: 'invalid',
      message: `The field submissionId is ${submissionId}, which was used for ${known?.digest} of the model ${known?.name}.`,
      nextStep: 'Give every submission an id of its own.',
    });
  }

  /** Makes a model's folder of the file and answers its path. */
  private async place(source: string, digest: Submission['digest']): Promise<string> {
    const graph = await this.fetch.execute(source, digest);
    const folder = `submissions/${digest.slice('sha256:'.length)}`;
    await this.files.point(`${folder}/${submittedGraph}`, graph);
    await this.files.point(`${folder}/MLmodel`, await this.store.put(Buffer.from(submittedMlModel)));
    return folder;
  }
}
