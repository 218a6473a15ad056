import type { GoldenRowSource, ServedModel } from '@modelyard/contracts';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { VersionRow } from '../versions/version.entity.js';
import { GoldenSetRow } from './golden-set.entity.js';
import { GoldenOracle } from './golden-oracle.js';
import type { Tensor } from '@modelyard/model-runs';
import { type GoldenRow, rowFromSignature } from './golden-row.js';
import { GoldenSource } from './golden-source.js';

export interface GoldenSet {
  readonly origin: GoldenRowSource;
  readonly rows: readonly GoldenRow[];
  readonly outputs: readonly (readonly Tensor[])[];
}

/** Golden rows of a version with the outputs they must give: computed once, then kept. */
@Injectable()
export class GoldenSets {
  constructor(
    private readonly database: DataSource,
    private readonly source: GoldenSource,
    private readonly oracle: GoldenOracle,
  ) {}

  /**
   * @param limit most rows wanted; a stored set is returned as it is
   * @throws DomainError when the model does not run on its rows, or its files cannot be had
   */
  async ofVersion(version: VersionRow, model: ServedModel, limit: number): Promise<GoldenSet> {
    const { modelVersionId } = version;
    const stored = await this.database.manager.findOneBy(GoldenSetRow, { modelVersionId });
    if (stored) return stored;
    const { origin, rows } = await this.bestRows(version, model, limit);
    const outputs = await this.oracle.outputsOf(model, rows);
    // Two processes may have computed it at once; the first one's outputs hold for both.
    await this.database.manager
      .createQueryBuilder()
      .insert()
      .into(GoldenSetRow)
      .values({ modelVersionId, origin, rows: rows as GoldenRow[], outputs })
      .orIgnore()
      .execute();
    return this.database.manager.findOneByOrFail(GoldenSetRow, { modelVersionId });
  }

  private async bestRows(version: VersionRow, model: ServedModel, limit: number) {
    const logged = await this.source.rowsOf(version, model, limit);
    if (logged) return logged;
    const rows = Array.from({ length: limit }, (_, seed) => rowFromSignature(model, seed));
    return { origin: 'signature' as const, rows };
  }
}
