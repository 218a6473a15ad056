import { Access, DomainError, parseRequest } from '@modelyard/chassis';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { modelIdOf } from '../versions/known-version.js';
import { findWindow, listManifests, listWindows, type ListedWindow } from './adapters/window-listing.js';
import { spanOf } from './window.js';
import { WindowQuery } from './window-query.js';

@Controller('api/v1')
@Access('read')
export class WindowsController {
  constructor(private readonly database: DataSource) {}

  /** Windows of a model (by id or name) with their archives: what retraining reads. */
  @Get('models/:model/windows')
  async list(@Param('model') model: string, @Query() given: unknown) {
    const query = parseRequest(WindowQuery, given, 'query');
    const modelId = await modelIdOf(this.database.manager, model);
    const found = await listWindows(this.database.manager, modelId, query);
    const page = found.slice(0, query.limit);
    const last = page.at(-1);
    return {
      windows: page.map(summary),
      nextCursor: found.length > page.length && last ? `${last.firstEvent}~${last.id}` : null,
    };
  }

  /** One window with its verdict on every feature and all revisions of its archive. */
  @Get('windows/:id')
  async one(@Param('id') given: string) {
    const id = parseRequest(z.uuid(), given, 'window id');
    const window = await findWindow(this.database.manager, id);
    if (window) {
      const manifests = await listManifests(this.database.manager, id);
      return { ...summary(window), verdict: window.verdict, manifests };
    }
    throw new DomainError({
      code: 'window-not-found',
      kind: 'not-found',
      message: `There is no window ${id}.`,
      nextStep: 'List the windows of the model.',
    });
  }
}

function summary(window: ListedWindow) {
  return {
    id: window.id,
    environment: window.environment,
    modelId: window.modelId,
    modelVersionId: window.modelVersionId,
    ...spanOf(window),
    firstEvent: new Date(window.firstEvent).toISOString(),
    lastEvent: new Date(window.lastEvent).toISOString(),
    state: window.state,
    closedBy: window.closedBy,
    rows: window.rows,
    lateRows: window.lateRows,
    labelledRows: window.labelledRows,
    labelCoverage: window.rows === 0 ? 0 : window.labelledRows / window.rows,
    archive: archiveOf(window),
    verdict: verdictSummary(window.verdict),
    performance: window.performance,
  };
}

function archiveOf({ revision, manifestDigest, manifest }: ListedWindow) {
  if (manifest === null) return null;
  const { data, features, columns } = manifest;
  return { revision, manifestDigest, data, features, columns };
}

/** The verdict without its features: what a list needs. */
function verdictSummary(verdict: ListedWindow['verdict']) {
  if (verdict === null) return null;
  const { drift, ...rest } = verdict;
  const { features: _features, ...figures } = (drift ?? {}) as Record<string, unknown>;
  return { ...rest, drift: drift === null ? null : figures };
}
