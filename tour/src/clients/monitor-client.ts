import { FeatureDrift } from '@modelyard/contracts';
import { z } from 'zod';
import { ask } from './http.js';

const Summary = z.object({
  id: z.string(),
  modelVersionId: z.string(),
  start: z.iso.datetime(),
  end: z.iso.datetime(),
  state: z.string(),
  rows: z.int(),
  lateRows: z.int(),
  labelledRows: z.int(),
  performance: z.object({ areaUnderRocCurve: z.number().nullable() }).nullable(),
});

const Detail = Summary.extend({
  verdict: z
    .object({
      status: z.string(),
      figures: z.object({ meanConfidence: z.number().nullable(), uncertainShare: z.number().nullable() }),
      drift: z
        .object({ drifted: z.boolean(), features: z.array(z.object({ tests: z.array(FeatureDrift) })) })
        .nullable(),
    })
    .nullable(),
});

export type WindowSummary = z.infer<typeof Summary>;
export type WindowDetail = z.infer<typeof Detail>;

/** Reads what the monitor has found out. */
export class MonitorClient {
  constructor(private readonly origin: string) {}

  /** Windows of a model in production, oldest first. */
  async windows(model: string): Promise<readonly WindowSummary[]> {
    const query = 'environment=production&limit=500';
    const answer = await ask({ url: `${this.origin}/api/v1/models/${encodeURIComponent(model)}/windows?${query}` });
    const { windows } = z.object({ windows: z.array(Summary) }).parse(answer);
    return windows.toSorted((a, b) => (a.start < b.start ? -1 : 1));
  }

  /** One window with the verdict on every feature. */
  async window(id: string): Promise<WindowDetail> {
    return Detail.parse(await ask({ url: `${this.origin}/api/v1/windows/${id}` }));
  }
}
