import { Controller, Get, Param, ParseIntPipe, Query } from '@nestjs/common';
import { Access, parseRequest } from '@modelyard/chassis';
import { z } from 'zod';
import { FindModel, type RegisteredModel } from '../registered-models/find-model.js';
import { SearchModels } from '../registered-models/search-models.js';
import { FindVersion, type ModelVersion, type VersionDetail } from './find-version.js';

const listQuery = z.object({
  filter: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  pageToken: z.string().optional(),
});

/** Models and versions with the ids that events name them by. */
@Controller('api/v1/models')
@Access('read')
export class ModelsApiController {
  constructor(
    private readonly models: FindModel,
    private readonly versions: FindVersion,
    private readonly searchModels: SearchModels,
  ) {}

  @Get()
  async list(@Query() query: unknown) {
    const { filter, limit, pageToken } = parseRequest(listQuery, query, 'query');
    const page = await this.searchModels.execute({ filter, max_results: limit, order_by: [], page_token: pageToken });
    return { models: page.models.map(modelSummary), nextPageToken: page.nextPageToken ?? null };
  }

  @Get(':name')
  async get(@Param('name') name: string) {
    return modelSummary(await this.models.whole(name));
  }

  @Get(':name/versions/:version')
  async version(@Param('name') name: string, @Param('version', ParseIntPipe) version: number) {
    return versionDetail(await this.versions.detail(name, version));
  }
}

function modelSummary({ modelId, name, description, tags, aliases, latestVersions }: RegisteredModel) {
  return {
    modelId,
    name,
    description,
    tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
    aliases: Object.fromEntries(aliases.map(({ alias, version }) => [alias, version])),
    latestVersions: latestVersions.map(versionSummary),
  };
}

function versionSummary(version: ModelVersion) {
  const { modelId, modelVersionId, name, currentStage, creationTime } = version;
  return {
    modelId,
    modelVersionId,
    name,
    version: String(version.version),
    stage: currentStage,
    createdAt: new Date(creationTime).toISOString(),
  };
}

function versionDetail(version: VersionDetail) {
  const { servedModel, referenceData, inputExample, runId, source } = version.registration;
  return {
    ...versionSummary(version),
    description: version.description,
    aliases: version.aliases,
    tags: Object.fromEntries(version.tags.map(({ key, value }) => [key, value])),
    source,
    runId,
    servedModel: servedModel && { ...servedModel, name: version.name },
    referenceData,
    inputExample,
    files: version.files,
  };
}
