import { Injectable } from '@nestjs/common';
import { Clock, DomainError, IdSource } from '@modelyard/chassis';
import type { UploadedPart } from '@modelyard/artifacts';
import { DataSource } from 'typeorm';
import { absent, invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { boundsOf } from './artifact-files.js';
import { ClientTransfers, type TransferKind } from './client-transfers.js';
import { StoreArtifact } from './store-artifact.js';

interface UploadRow {
  readonly upload_id: string;
  readonly path: string;
  readonly store_key: string;
  readonly parts_id: string | null;
  readonly completed: boolean;
}

// Long enough for the last part of a file that takes a slow line all night, shorter than what clears unfinished uploads.
const partsSeconds = 12 * 3_600;
const mostParts = 10_000;

/**
 * Files that clients send to the store by presigned URLs. They arrive at a place of their own; a path leads to them only after all
 * of it has been read and its digest is known.
 */
@Injectable()
export class DirectUploads {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly ids: IdSource,
    private readonly transfers: ClientTransfers,
    private readonly storeArtifact: StoreArtifact,
  ) {}

  /** Begins an upload in parts; answers its id and a URL for each part. */
  async begin(path: string, parts: number): Promise<{ readonly uploadId: string; readonly urls: readonly string[] }> {
    const offered = this.transfers.offered('multipart-upload');
    if (!(parts >= 1 && parts <= mostParts)) {
      throw invalidParameter(`Invalid value for parameter 'num_parts' supplied: ${parts}, not from 1 to ${mostParts}`);
    }
    const { upload, urls } = await offered.beginParts(parts, partsSeconds);
    return { uploadId: await this.note(path, upload.key, upload.partsId), urls };
  }

  /** Joins the parts and makes them the file; may be repeated. Throws `upload-incomplete`, and keeps the upload for another try. */
  async complete(path: string, uploadId: string, parts: readonly UploadedPart[]): Promise<void> {
    const row = await this.find(path, uploadId, 'multipart-upload');
    if (row.completed) return;
    try {
      await this.join(row, parts);
      await this.takeOver(row);
    } catch (error) {
      // Another request completed it meanwhile, and nothing of it is left where it arrived.
      if (!(await this.find(path, uploadId, 'multipart-upload')).completed) throw error;
    }
  }

  async abort(path: string, uploadId: string): Promise<void> {
    const row = await this.find(path, uploadId, 'multipart-upload');
    await this.transfers.offered('multipart-upload').discard(uploadOf(row));
    await this.database.query('delete from artifact_uploads where upload_id = $1 and completed_at is null', [uploadId]);
  }

  /** Allows one PUT of a file; it becomes the file at the first request that looks for it, because nobody says when it has ended. */
  async beginWhole(path: string, seconds: number): Promise<string> {
    const { upload, url } = await this.transfers.offered('presigned-upload').beginWhole(seconds);
    await this.note(path, upload.key, upload.partsId);
    return url;
  }

  /** Takes over what has arrived for a path, or below it, by one PUT. */
  async settle(path: string): Promise<void> {
    if (!this.transfers.enabled) return;
    const waiting = await this.database.query<UploadRow[]>(
      `select upload_id, path, store_key, parts_id, false as completed from artifact_uploads
       where completed_at is null and parts_id is null and (path = $3 or (path >= $1 and path < $2)) order by begun_at`,
      [...boundsOf(path), path],
    );
    for (const row of waiting) {
      if ((await this.transfers.offered('presigned-upload').arrived(uploadOf(row))) === undefined) continue;
      await this.takeOver(row).catch((error: unknown) => {
        // Another request took it over meanwhile, or it is no file that may be here: whoever looks for it finds what was there before.
        if (!(error instanceof DomainError) || error.kind === 'unavailable' || error.kind === 'internal') throw error;
      });
    }
  }

  // One after another: a store that is asked to join the same parts twice at once finds them taken, and the file not there yet.
  private async join(row: UploadRow, parts: readonly UploadedPart[]): Promise<void> {
    await this.database.transaction(async (manager) => {
      await manager.query('select 1 from artifact_uploads where upload_id = $1 for update', [row.upload_id]);
      await this.transfers.offered('multipart-upload').joinParts(uploadOf(row), parts);
    });
  }

  private async takeOver(row: UploadRow): Promise<void> {
    const transfers = this.transfers.offered('multipart-upload');
    const { maxBytes } = this.storeArtifact;
    try {
      await this.storeArtifact.point(row.path, await transfers.takeOver(uploadOf(row), { maxBytes }));
    } catch (error) {
      const refused = error instanceof DomainError && ['artifact-too-large', 'artifact-frozen'].includes(error.code);
      if (refused) await transfers.discard(uploadOf(row));
      throw error;
    }
    await this.database.query('update artifact_uploads set completed_at = $2 where upload_id = $1', [
      row.upload_id,
      this.clock.now(),
    ]);
    await transfers.discard(uploadOf(row));
  }

  private async note(path: string, key: string, partsId: string | null): Promise<string> {
    if (path === '') throw invalidParameter('Invalid path: a file needs a name');
    const uploadId = this.ids.uuid7();
    await this.database.query(
      'insert into artifact_uploads (upload_id, path, store_key, parts_id, begun_at) values ($1, $2, $3, $4, $5)',
      [uploadId, path, key, partsId, this.clock.now()],
    );
    return uploadId;
  }

  private async find(path: string, uploadId: string, kind: TransferKind): Promise<UploadRow> {
    this.transfers.offered(kind);
    const [row] = await this.database.query<UploadRow[]>(
      `select upload_id, path, store_key, parts_id, completed_at is not null as completed
       from artifact_uploads where upload_id::text = $1 and path = $2 and parts_id is not null`,
      [uploadId, path],
    );
    if (!row) throw absent(`No upload with upload_id=${uploadId} of '${path}' was begun, or it was aborted`);
    return row;
  }
}

function uploadOf({ store_key: key, parts_id: partsId }: UploadRow) {
  return { key, partsId };
}
