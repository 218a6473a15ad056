import { Controller, Get, Param, Query } from '@nestjs/common';
import { Access, parseRequest } from '@modelyard/chassis';
import { z } from 'zod';
import { CompareVersions, type Comparison } from './compare-versions.js';

const version = z.coerce
  .number()
  .int()
  .min(1)
  .max(2 ** 31 - 1);
const compareQuery = z.strictObject({
  left: version,
  right: version,
  /** The model of the right version, where it is another. */
  rightModel: z.string().min(1).optional(),
  all: z.enum(['true', 'false']).default('false'),
});

/** Two versions side by side, of one model or of two. */
@Controller('api/v1/models/:name/versions')
@Access('read')
export class ComparisonController {
  constructor(private readonly versions: CompareVersions) {}

  /** What differs, and whether callers of the left could be given the right. */
  @Get('compare')
  async compare(@Param('name') name: string, @Query() query: unknown): Promise<Comparison> {
    const { left, right, rightModel = name, all } = parseRequest(compareQuery, query, 'query');
    return this.versions.execute({ name, version: left }, { name: rightModel, version: right }, all === 'true');
  }
}
