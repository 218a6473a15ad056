import { ArtifactStore } from '@modelyard/artifacts';
import { Digest, type ServedModel } from '@modelyard/contracts';
import { rowsOfInputExample, tensorsOf } from '@modelyard/model-runs';
import { readTable, type Table } from '@modelyard/tables';
import { Injectable } from '@nestjs/common';
import type { VersionRow } from '../../versions/version.entity.js';
import type { GoldenRow } from '../golden-row.js';
import { GoldenSource, type LoggedRows } from '../golden-source.js';

/** Finds golden rows among the artifacts that the run logged. */
@Injectable()
export class LoggedGoldenSource extends GoldenSource {
  constructor(private readonly artifacts: ArtifactStore) {
    super();
  }

  override async rowsOf(version: VersionRow, model: ServedModel, limit: number): Promise<LoggedRows | null> {
    const examples = await this.inputExample(version, model, limit);
    if (examples.length > 0) return { origin: 'input-example', rows: examples };
    const reference = await this.referenceRows(version, model, limit);
    return reference.length > 0 ? { origin: 'reference-data', rows: reference } : null;
  }

  private async inputExample({ inputExample }: VersionRow, model: ServedModel, limit: number): Promise<GoldenRow[]> {
    if (!inputExample) return [];
    const bytes = await this.artifacts.read(Digest.parse(inputExample));
    return rowsOfInputExample(model, parsed(bytes), limit);
  }

  private async referenceRows({ referenceData }: VersionRow, model: ServedModel, limit: number): Promise<GoldenRow[]> {
    if (!referenceData) return [];
    const table = await readTable(referenceData.format, await this.artifacts.read(Digest.parse(referenceData.digest)));
    const rows = Array.from({ length: Math.min(limit, table.rows) }, (_, at) => tensorsOf(model, rowAt(table, at)));
    return rows.filter((row) => row !== null);
  }
}

function rowAt({ columns }: Table, at: number) {
  return Object.fromEntries([...columns].map(([name, cells]) => [name, cells[at] ?? null]));
}

/** An example that is no JSON (MLflow also stores sparse matrices) fits no model: the next source is asked. */
function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
