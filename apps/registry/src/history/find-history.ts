import { Injectable } from '@nestjs/common';
import { DomainError } from '@modelyard/chassis';
import { DataSource, type EntityManager } from 'typeorm';

interface NameSpan {
  readonly modelId: string;
  readonly from: Date;
  readonly to: Date | null;
}

const nameSpans = `select model_id as "modelId", valid_from as from, valid_to as to from history_spans
  where attribute = 'name' and value #>> '{}' = $1`;

/** Finds the model that a caller means, renamed and deleted ones included: by its id, or by the name it bore. */
@Injectable()
export class FindHistory {
  constructor(private readonly database: DataSource) {}

  /** The model that bore the name at that moment. Throws `model-not-found`, saying who bore the name when. */
  async at(nameOrId: string, at: Date, manager: EntityManager = this.database.manager): Promise<string> {
    const [bearer] = await manager.query<NameSpan[]>(
      `${nameSpans} and valid_from <= $2 and (valid_to is null or valid_to > $2) order by opened_by desc limit 1`,
      [nameOrId, at],
    );
    const modelId = bearer?.modelId ?? (await byId(manager, nameOrId)) ?? (await unknownThen(manager, nameOrId, at));
    if (modelId === undefined) throw await this.notFound(manager, nameOrId, at);
    return modelId;
  }

  /** The model that was the last to bear the name before `before`. Throws `model-not-found`. */
  async last(nameOrId: string, before: Date, manager: EntityManager = this.database.manager): Promise<string> {
    const [bearer] = await manager.query<NameSpan[]>(
      `${nameSpans} and valid_from < $2 order by opened_by desc limit 1`,
      [nameOrId, before],
    );
    const modelId =
      bearer?.modelId ?? (await byId(manager, nameOrId)) ?? (await unknownThen(manager, nameOrId, before));
    if (modelId === undefined) throw await this.notFound(manager, nameOrId, before);
    return modelId;
  }

  /** A version by its number, deleted ones included. Throws `version-not-found`. */
  async version(modelId: string, version: number): Promise<string> {
    const [row] = await this.database.query<{ id: string }[]>(
      `select subject as id from history_spans where model_id = $1 and attribute = 'registered' and value ->> 'version' = $2`,
      [modelId, String(version)],
    );
    if (row) return row.id;
    throw new DomainError({
      code: 'version-not-found',
      kind: 'not-found',
      message: `The model has had no version ${version}`,
      nextStep: 'Ask for the history of the model to see its versions.',
    });
  }

  private async notFound(manager: EntityManager, name: string, at: Date): Promise<Error> {
    const spans = await manager.query<NameSpan[]>(`${nameSpans} order by valid_from desc limit 10`, [name]);
    const bearers = spans.map(({ modelId, from, to }) => ({
      modelId,
      from: from.toISOString(),
      to: to?.toISOString() ?? null,
    }));
    return new DomainError({
      code: 'model-not-found',
      kind: 'not-found',
      message: `No model had the name ${name} at ${at.toISOString()}`,
      nextStep: bearers.length > 0 ? 'Ask for another moment, or by a modelId of `bearers`.' : 'Check the name.',
      details: { bearers },
    });
  }
}

async function byId(manager: EntityManager, id: string): Promise<string | undefined> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return undefined;
  // A model deleted before the history began is known by its deployments alone.
  const [row] = await manager.query<{ id: string }[]>(
    `select model_id as id from history_models where model_id = $1
     union all select model_id from history_deployments where model_id = $1 limit 1`,
    [id],
  );
  return row?.id;
}

// Which name a model had before its history began is not known: it is asked for by the first name that is.
async function unknownThen(manager: EntityManager, name: string, at: Date): Promise<string | undefined> {
  const [row] = await manager.query<{ id: string }[]>(
    `select s.model_id as id from history_spans s join history_models m using (model_id)
     where s.attribute = 'name' and s.value #>> '{}' = $1 and s.valid_from = m.unknown_before and m.unknown_before > $2 limit 1`,
    [name, at],
  );
  return row?.id;
}
