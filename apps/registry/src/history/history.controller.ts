import { Controller, Get, Param, ParseIntPipe, Query } from '@nestjs/common';
import { Access, Clock, parseRequest } from '@modelyard/chassis';
import { Environment } from '@modelyard/contracts';
import { z } from 'zod';
import { FindHistory } from './find-history.js';
import { FindServed } from './find-served.js';
import { checkRange, momentAt, momentFrom } from './instants.js';
import { historyKinds } from './kinds.js';
import { ListHistory, type HistoryPage } from './list-history.js';
import type { ModelAsOf } from './as-of-view.js';
import { FindModelAsOf } from './model-as-of.js';
import { windowsWithin } from './served-windows.js';

const asOfQuery = z.strictObject({
  at: momentAt.optional(),
  limit: z.coerce.number().int().min(1).max(10_000).default(1_000),
  pageToken: z.coerce.number().int().min(1).optional(),
});

const servedQuery = z.strictObject({ from: momentFrom, to: momentFrom, environment: Environment.optional() });

const historyQuery = z.strictObject({
  from: momentFrom.optional(),
  to: momentFrom.optional(),
  /** One word or several, divided by commas. */
  kind: z
    .string()
    .transform((words) => words.split(','))
    .pipe(z.array(z.enum(historyKinds)))
    .default([]),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  pageToken: z.string().optional(),
});

/** What was true of a model, and when. `:name` is the name it had then, or its id. */
@Controller('api/v1/models/:name')
@Access('read')
export class HistoryController {
  constructor(
    private readonly clock: Clock,
    private readonly find: FindHistory,
    private readonly asOf: FindModelAsOf,
    private readonly served: FindServed,
    private readonly list: ListHistory,
  ) {}

  @Get('as-of')
  async modelAsOf(@Param('name') name: string, @Query() query: unknown): Promise<ModelAsOf> {
    const { at = this.clock.now(), limit, pageToken: below } = parseRequest(asOfQuery, query, 'query');
    return this.asOf.execute(name, { at, limit, below });
  }

  /** The versions that answered callers at some moment of [from, to), with their whole windows. */
  @Get('served')
  async servedBetween(@Param('name') name: string, @Query() query: unknown) {
    const { from, to, environment } = parseRequest(servedQuery, query, 'query');
    checkRange(from, to);
    const modelId = await this.find.last(name, to);
    const windows = windowsWithin(await this.served.ofModel(modelId, environment), from, to);
    return { modelId, from: from.toISOString(), to: to.toISOString(), windows };
  }

  @Get('history')
  async history(@Param('name') name: string, @Query() query: unknown): Promise<HistoryPage> {
    const asked = parseHistoryQuery(query);
    const modelId = await this.find.last(name, asked.to ?? this.end());
    return this.list.execute({ modelId, modelVersionId: undefined, ...asked });
  }

  @Get('versions/:version/history')
  async versionHistory(
    @Param('name') name: string,
    @Param('version', ParseIntPipe) version: number,
    @Query() query: unknown,
  ) {
    const asked = parseHistoryQuery(query);
    const modelId = await this.find.last(name, asked.to ?? this.end());
    const modelVersionId = await this.find.version(modelId, version);
    return this.list.execute({ modelId, modelVersionId, ...asked });
  }

  // A history without an end includes what is dated at this very instant, or a little later for having waited for a reader.
  private end(): Date {
    return new Date(this.clock.now().getTime() + 60_000);
  }
}

function parseHistoryQuery(query: unknown) {
  const { kind: kinds, from, to, limit, pageToken } = parseRequest(historyQuery, query, 'query');
  checkRange(from, to);
  return { kinds, from, to, limit, pageToken };
}
