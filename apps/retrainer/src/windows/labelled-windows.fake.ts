import { type LabelledRow, type LabelledWindow, LabelledWindows } from './labelled-windows.js';

/** Windows in memory; what is added is closed and labelled. */
export class FakeLabelledWindows extends LabelledWindows {
  private readonly held = new Map<string, { readonly window: LabelledWindow; readonly rows: readonly LabelledRow[] }>();

  add(window: Omit<LabelledWindow, 'rows' | 'labelledRows'>, rows: readonly LabelledRow[]): void {
    this.held.set(window.manifestDigest, {
      window: { ...window, rows: rows.length, labelledRows: rows.length },
      rows,
    });
  }

  override since(_modelId: string, _environment: string, since: Date): Promise<readonly LabelledWindow[]> {
    const windows = [...this.held.values()].map(({ window }) => window);
    return Promise.resolve(windows.filter((window) => new Date(window.start) >= since));
  }

  override read(window: LabelledWindow): Promise<readonly LabelledRow[]> {
    return Promise.resolve(this.held.get(window.manifestDigest)?.rows ?? []);
  }
}
