import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FindNodeFacts } from './node-facts.js';
import { nodeId, type LineageNode } from './node.js';
import type { DescribedNode } from './openlineage.js';
import { TraceLineage, type LineageGraph, type LineageQuestion } from './trace-lineage.js';

/** Answers questions about lineage, with what is known of each node. */
@Injectable()
export class DescribeLineage {
  constructor(
    private readonly database: DataSource,
    private readonly trace: TraceLineage,
    private readonly facts: FindNodeFacts,
  ) {}

  async execute(
    question: LineageQuestion,
  ): Promise<{ nodes: readonly (DescribedNode & { depth: number })[]; edges: LineageGraph['edges'] }> {
    const { nodes, edges } = await this.trace.execute(question);
    const facts = await this.facts.of(nodes);
    return { nodes: nodes.map((node) => ({ ...node, facts: facts.get(nodeId(node)) ?? {} })), edges };
  }

  /** The data sets and packages with this digest. */
  withDigest(digest: string): Promise<readonly LineageNode[]> {
    return this.database.query<LineageNode[]>(
      `select distinct 'dataset' as kind, name || '@' || digest as key from datasets where digest = $1
       union select 'package', value ->> 'artifactDigest' from history_spans
       where attribute = 'registered' and value ->> 'artifactDigest' = $1`,
      [digest],
    );
  }
}
