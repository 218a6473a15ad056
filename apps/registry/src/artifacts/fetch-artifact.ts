import { Injectable, type StreamableFile } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { absent, invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { AnswerWithFile } from './answer-with-file.js';
import type { ArtifactFile } from './artifact-file.js';
import { ArtifactFiles } from './artifact-files.js';
import { artifactPath } from './artifact-path.js';
import { joinPath, ownPath } from './artifact-uri.js';
import { DirectUploads } from './direct-uploads.js';

/** Finds one file by its path and sends it. */
@Injectable()
export class FetchArtifact {
  constructor(
    private readonly files: ArtifactFiles,
    private readonly uploads: DirectUploads,
    private readonly answer: AnswerWithFile,
  ) {}

  /** Throws `resource-not-found`. */
  async find(path: string): Promise<ArtifactFile> {
    await this.uploads.settle(path);
    const file = await this.files.find(path);
    if (!file) throw absent(`No such artifact: '${path}'`);
    return file;
  }

  async send(path: string, request: FastifyRequest, reply: FastifyReply): Promise<StreamableFile | undefined> {
    return this.answer.execute(await this.find(path), request, reply);
  }

  /**
   * Sends a file of a run, logged model or version.
   * @param root artifact URI of the owner; files elsewhere are their clients' to fetch, and are not found here
   * @param path relative to the root, as the client sent it; throws `invalid-parameter` for one that could lead elsewhere
   */
  async sendBelow(
    root: string,
    path: string,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<StreamableFile | undefined> {
    const relative = artifactPath(path);
    if (relative === '') throw invalidParameter("Missing value for required parameter 'path'");
    const folder = ownPath(root);
    if (folder === undefined) throw absent(`No such artifact: '${relative}'; the files of ${root} are not kept here`);
    return this.send(joinPath(folder, relative), request, reply);
  }
}
