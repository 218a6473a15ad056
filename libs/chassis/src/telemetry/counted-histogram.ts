import type { HistogramConfiguration, MetricValueWithName } from 'prom-client';

/** How often values fell between given bounds: what a hot path pays for one is a search and two additions. */
export class Distribution {
  count = 0;
  sum = 0;
  private readonly counts: number[];

  /** @param bounds ascending; each belongs to the bucket below it */
  constructor(private readonly bounds: readonly number[]) {
    this.counts = bounds.map(() => 0);
  }

  add(value: number): void {
    this.count++;
    this.sum += value;
    const { bounds, counts } = this;
    let at = 0;
    while (at < bounds.length && value > (bounds[at] as number)) at++;
    if (at < bounds.length) (counts[at] as number)++;
  }

  /** Each bound with how many values were not above it. */
  *cumulative(): Iterable<readonly [bound: number, count: number]> {
    let below = 0;
    for (const [at, bound] of this.bounds.entries()) yield [bound, (below += this.counts[at] as number)];
  }
}

export interface CountedHistogramConfiguration<Label extends string> extends Pick<
  HistogramConfiguration<Label>,
  'name' | 'help'
> {
  readonly read: () => Iterable<{ readonly labels: Record<Label, string>; readonly distribution: Distribution }>;
}

/** A histogram whose values are counted elsewhere and read when somebody asks. */
export class CountedHistogram<Label extends string> {
  readonly name: string;

  constructor(private readonly config: CountedHistogramConfiguration<Label>) {
    this.name = config.name;
  }

  /** What the registry exposes, and what travels to another process. */
  async get() {
    const { name, help, read } = this.config;
    const values = Array.from(read()).flatMap(({ labels, distribution }) => valuesOf(name, labels, distribution));
    return { name, help, type: 'histogram', aggregator: 'sum', values };
  }
}

function valuesOf(
  name: string,
  labels: Readonly<Record<string, string>>,
  distribution: Distribution,
): MetricValueWithName<string>[] {
  const { count, sum } = distribution;
  const buckets: (readonly [number | string, number])[] = [...distribution.cumulative(), ['+Inf', count]];
  return [
    ...buckets.map(([le, value]) => ({ metricName: `${name}_bucket`, labels: { le, ...labels }, value })),
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ];
}
