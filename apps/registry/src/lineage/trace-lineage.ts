import { Injectable } from '@nestjs/common';
import { DomainError } from '@modelyard/chassis';
import { DataSource } from 'typeorm';
import { neighbours, type Direction } from './edges-sql.js';
import { nodeId, type LineageNode } from './node.js';

/** A part of the lineage. */
export interface LineageGraph {
  /** Each node once, at its smallest distance from where the question began. */
  readonly nodes: readonly (LineageNode & { readonly depth: number })[];
  /** From what was used to what came of it, whichever way was asked. */
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

export interface LineageQuestion {
  readonly roots: readonly LineageNode[];
  readonly direction: Direction;
  /** Steps away from the roots, 0 … 50. */
  readonly depth: number;
  /** Nodes at most, and ten times as many edges. */
  readonly limit: number;
}

/** Follows the lineage from some nodes, in one direction. */
@Injectable()
export class TraceLineage {
  constructor(private readonly database: DataSource) {}

  /** Throws `lineage-too-large` rather than to answer a part of it as if it were all. */
  async execute(question: LineageQuestion): Promise<LineageGraph> {
    const nodes = await this.nodes(question);
    return { nodes, edges: await this.edges(question, nodes) };
  }

  private async nodes({ roots, direction, depth, limit }: LineageQuestion): Promise<LineageGraph['nodes']> {
    const reached = await this.database.query<LineageGraph['nodes'][number][]>(
      // The limit ends the recursion itself. A node that is met again at another distance counts again, hence the factor.
      `with recursive reached (kind, key, depth) as (
         select *, 0 from unnest($1::text[], $2::text[])
         union
         select e.kind, e.key, r.depth + 1 from reached r cross join lateral (${neighbours(direction)}) e (kind, key) where r.depth < $3)
       select * from reached limit $4`,
      [roots.map(({ kind }) => kind), roots.map(({ key }) => key), depth, 4 * limit + 1],
    );
    const nearest = new Map<string, LineageGraph['nodes'][number]>();
    for (const node of reached) if (!nearest.has(nodeId(node))) nearest.set(nodeId(node), node);
    if (nearest.size > limit || reached.length > 4 * limit) throw tooLarge('nodes', limit);
    return [...nearest.values()];
  }

  private async edges(
    { direction, limit }: LineageQuestion,
    nodes: LineageGraph['nodes'],
  ): Promise<LineageGraph['edges']> {
    const known = new Set(nodes.map(nodeId));
    const rows = await this.database.query<{ kind: string; key: string; next_kind: string; next_key: string }[]>(
      `select r.kind, r.key, e.kind as next_kind, e.key as next_key
       from unnest($1::text[], $2::text[]) r (kind, key) cross join lateral (${neighbours(direction)}) e (kind, key) limit $3`,
      [nodes.map(({ kind }) => kind), nodes.map(({ key }) => key), 10 * limit + 1],
    );
    if (rows.length > 10 * limit) throw tooLarge('edges', 10 * limit);
    const steps = rows.map(
      ({ kind, key, next_kind: nextKind, next_key: nextKey }) => [`${kind}:${key}`, `${nextKind}:${nextKey}`] as const,
    );
    return steps
      .filter(([, next]) => known.has(next))
      .map(([node, next]) => (direction === 'downstream' ? { from: node, to: next } : { from: next, to: node }));
  }
}

function tooLarge(what: string, limit: number): DomainError<'lineage-too-large'> {
  return new DomainError({
    code: 'lineage-too-large',
    kind: 'invalid',
    message: `The answer has more than ${limit} ${what}`,
    nextStep: 'Ask with a smaller depth, begin nearer to what you look for, or raise limit (5000 at most).',
  });
}
