import { Controller, Get, Query } from '@nestjs/common';
import { Access, DomainError, parseRequest } from '@modelyard/chassis';
import { z } from 'zod';
import { blastRadius, type BlastRadius } from './blast-radius.js';
import { DescribeLineage } from './describe-lineage.js';
import { nodeId, parseNode } from './node.js';
import { openLineageEvents } from './openlineage.js';

const bounds = {
  depth: z.coerce.number().int().min(0).max(50).default(20),
  limit: z.coerce.number().int().min(1).max(5_000).default(1_000),
};
const direction = z.enum(['upstream', 'downstream']);
const lineageQuery = z.strictObject({ node: z.string(), direction, ...bounds });
const openLineageQuery = z.strictObject({ node: z.string(), direction: direction.default('upstream'), ...bounds });
const blastQuery = z.strictObject({ digest: z.string().optional(), node: z.string().optional(), ...bounds });

/** What models were made from, and what came of it. */
@Controller('api/v1/lineage')
@Access('read')
export class LineageController {
  constructor(private readonly lineage: DescribeLineage) {}

  @Get()
  async trace(@Query() query: unknown) {
    const { node, direction: way, depth, limit } = parseRequest(lineageQuery, query, 'query');
    const { nodes, edges } = await this.lineage.execute({ roots: [parseNode(node)], direction: way, depth, limit });
    return { node, direction: way, nodes: nodes.map((one) => ({ id: nodeId(one), ...one })), edges };
  }

  /** Everything that came of a node, or of whatever has this digest. */
  @Get('blast-radius')
  async blast(@Query() query: unknown): Promise<BlastRadius> {
    const { digest, node, depth, limit } = parseRequest(blastQuery, query, 'query');
    const roots = node === undefined ? await this.lineage.withDigest(digest ?? '') : [parseNode(node)];
    if (roots.length === 0) throw unknownDigest(digest);
    const { nodes } = await this.lineage.execute({ roots, direction: 'downstream', depth, limit });
    return blastRadius(nodes);
  }

  /** The lineage of a node as run events of OpenLineage 2-0-2, the oldest first. */
  @Get('openlineage')
  async openLineage(@Query() query: unknown) {
    const { node, direction: way, depth, limit } = parseRequest(openLineageQuery, query, 'query');
    const { nodes, edges } = await this.lineage.execute({ roots: [parseNode(node)], direction: way, depth, limit });
    return { events: openLineageEvents(nodes, edges) };
  }
}

function unknownDigest(digest: string | undefined): Error {
  return new DomainError({
    code: 'unknown-digest',
    kind: 'not-found',
    message:
      digest === undefined ? 'Neither digest nor node is given' : `No data set or package has the digest ${digest}`,
    nextStep:
      "Give digest (a data set's as its run logged it, or sha256:… of an artifact) or node (dataset:…, version:…).",
  });
}
