import { Injectable } from '@nestjs/common';
import type { ModelArtifact } from '@modelyard/contracts';
import type { InspectedModel } from '@modelyard/onnx';
import { DataSource } from 'typeorm';
import { InspectGraph } from '../model-flavours/inspect-graph.js';

/** To be raised with every change of what is kept. */
const form = 1;

/** What the graphs of versions are, read beside the event loop when they are first asked for and kept by digest. */
@Injectable()
export class GraphFacts {
  constructor(
    private readonly database: DataSource,
    private readonly inspect: InspectGraph,
  ) {}

  /** Throws `onnx-refused` for a file that cannot be read within bounds, `artifact-not-found` for one that is gone. */
  async of({ digest, bytes }: ModelArtifact): Promise<InspectedModel> {
    const [kept] = await this.database.query<{ facts: InspectedModel }[]>(
      'select facts from graph_facts where digest = $1 and form = $2',
      [digest, form],
    );
    if (kept) return kept.facts;
    const { model } = await this.inspect.execute({ digest, bytes });
    await this.database.query(
      'insert into graph_facts (digest, form, facts) values ($1, $2, $3) on conflict do nothing',
      [digest, form, JSON.stringify(model)],
    );
    return model;
  }
}
