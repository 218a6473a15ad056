import { ArtifactStore } from '@modelyard/artifacts';
import { DomainError } from '@modelyard/chassis';
import { Digest } from '@modelyard/contracts';
import { columnOf, readTable, type Table } from '@modelyard/tables';
import { z } from 'zod';
import { type LabelledRow, type LabelledWindow, LabelledWindows } from '../labelled-windows.js';

/** A page of the monitor's windows; fields this service does not need are left alone. */
const WindowPage = z.object({
  windows: z.array(
    z.object({
      id: z.string().min(1),
      start: z.iso.datetime(),
      end: z.iso.datetime(),
      rows: z.int().min(0),
      labelledRows: z.int().min(0),
      archive: z.object({ manifestDigest: Digest }).nullable(),
    }),
  ),
  nextCursor: z.string().nullable(),
});

/** The parts of a window's manifest by which its rows are read. */
const WindowManifest = z.object({
  kind: z.literal('modelyard.window/v1'),
  data: z.object({ digest: Digest, format: z.literal('parquet') }),
  features: z.array(z.object({ name: z.string().min(1) })),
  columns: z.object({ predictionId: z.string().min(1), label: z.string().min(1) }),
});

/** Asks the monitor which windows there are, and reads their files from the artifact store, which checks every digest. */
export class MonitorLabelledWindows extends LabelledWindows {
  constructor(
    private readonly monitorUrl: string,
    private readonly artifacts: ArtifactStore,
  ) {
    super();
  }

  override async since(modelId: string, environment: string, since: Date): Promise<readonly LabelledWindow[]> {
    const query = { environment, from: since.toISOString(), labelled: 'true', limit: '500' };
    const found: LabelledWindow[] = [];
    let cursor: string | null = null;
    do {
      const page = await this.page(modelId, cursor === null ? query : { ...query, cursor });
      found.push(...page.windows.flatMap(labelled));
      cursor = page.nextCursor;
    } while (cursor !== null);
    return found.filter((window) => new Date(window.start) >= since).sort(byTime);
  }

  override async read(window: LabelledWindow): Promise<readonly LabelledRow[]> {
    const bytes = await this.artifacts.read(Digest.parse(window.manifestDigest));
    const manifest = WindowManifest.parse(JSON.parse(bytes.toString('utf8')));
    const table = await readTable(manifest.data.format, await this.artifacts.read(manifest.data.digest));
    return rowsOf(
      table,
      manifest.features.map(({ name }) => name),
      manifest.columns,
    );
  }

  private async page(modelId: string, query: Readonly<Record<string, string>>): Promise<z.infer<typeof WindowPage>> {
    return WindowPage.parse(
      await this.get(`/api/v1/models/${modelId}/windows?${new URLSearchParams(query).toString()}`),
    );
  }

  private async get(path: string): Promise<unknown> {
    let response: Response;
    try {
      response = await fetch(`${this.monitorUrl}${path}`, { signal: AbortSignal.timeout(10_000) });
    } catch (cause) {
      throw unavailable('does not answer', cause);
    }
    if (!response.ok) throw unavailable(`answered ${response.status} to ${path}`);
    return response.json();
  }
}

function labelled({ id, archive, ...window }: z.infer<typeof WindowPage>['windows'][number]): LabelledWindow[] {
  if (archive === null || window.labelledRows === 0) return [];
  return [{ windowId: id, manifestDigest: archive.manifestDigest, ...window }];
}

function byTime(a: LabelledWindow, b: LabelledWindow): number {
  return a.start === b.start ? a.windowId.localeCompare(b.windowId) : a.start < b.start ? -1 : 1;
}

function rowsOf(
  table: Table,
  features: readonly string[],
  columns: { readonly predictionId: string; readonly label: string },
): LabelledRow[] {
  const ids = columnOf(table, columns.predictionId);
  const labels = columnOf(table, columns.label);
  const cells = features.map((name) => [name, columnOf(table, name)] as const);
  return [...ids.keys()].flatMap((row) => {
    const label = labels[row] ?? null;
    if (label === null) return [];
    const values = Object.fromEntries(cells.map(([name, column]) => [name, column[row] ?? null]));
    return [{ predictionId: String(ids[row]), features: values, label }];
  });
}

function unavailable(what: string, cause?: unknown): DomainError {
  return new DomainError({
    code: 'monitor-unavailable',
    kind: 'unavailable',
    message: `The monitor ${what}.`,
    nextStep: 'Requests wait until it does; look at its health and at MODELYARD_MONITOR_URL.',
    cause,
  });
}
