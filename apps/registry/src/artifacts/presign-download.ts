import { Injectable } from '@nestjs/common';
import { ClientTransfers } from './client-transfers.js';
import { FetchArtifact } from './fetch-artifact.js';
import { mediaTypeOf } from './media-type.js';

const defaultSeconds = 300;

/** A URL by which a file is fetched from the store itself, also in ranges. */
@Injectable()
export class PresignDownload {
  constructor(
    private readonly transfers: ClientTransfers,
    private readonly artifacts: FetchArtifact,
  ) {}

  async execute(path: string, seconds = defaultSeconds): Promise<{ readonly url: string; readonly bytes: number }> {
    const transfers = this.transfers.offered('presigned-download');
    const { digest, bytes } = await this.artifacts.find(path);
    const look = { fileName: path.slice(path.lastIndexOf('/') + 1), mediaType: mediaTypeOf(path) };
    return { url: await transfers.downloadUrl(digest, look, seconds), bytes };
  }
}
