import { createReadStream } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import { ArtifactStore, S3Objects, type ArtifactContent, type StoredArtifact } from '@modelyard/artifacts';
import { DomainError } from '@modelyard/chassis';
import type { Digest } from '@modelyard/contracts';
import { ArtifactFiles } from '../artifacts/artifact-files.js';
import { ownPath } from '../artifacts/artifact-uri.js';
import { requireAllowed } from './allowed-sources.js';

export interface SubmissionSources {
  /** Beginnings of the addresses that are allowed; empty: none is. */
  readonly allowed: readonly string[];
  /** The artifact store's own URL, whose server `s3:` addresses are on. */
  readonly artifactsUrl: string;
  /** Largest file in bytes. */
  readonly maxBytes: number;
}

/** Brings the file of a submission into the artifact store, by digest. What is there already is not fetched again. */
@Injectable()
export class FetchSubmission {
  private readonly objects: S3Objects | undefined;

  constructor(
    private readonly store: ArtifactStore,
    private readonly files: ArtifactFiles,
    private readonly sources: SubmissionSources,
  ) {
    this.objects = sources.artifactsUrl.startsWith('s3:') ? new S3Objects(sources.artifactsUrl) : undefined;
  }

  /** Throws `source-not-allowed`, `source-not-found`, `digest-mismatch` or `artifact-too-large`; nothing is kept then. */
  async execute(source: string, digest: Digest): Promise<StoredArtifact> {
    requireAllowed(source, this.sources.allowed);
    if (source.startsWith('sha256:')) return this.stored(source, digest);
    const own = ownPath(source);
    if (own !== undefined) return this.logged(own, digest);
    const content = source.startsWith('s3:') ? await this.object(source) : await this.localFile(source);
    return this.store.put(content, { digest, maxBytes: this.sources.maxBytes });
  }

  private async stored(source: string, digest: Digest): Promise<StoredArtifact> {
    if (source !== digest) throw otherDigest(source, digest);
    const stored = await this.store.stat(digest);
    if (!stored) throw sourceNotFound(source);
    return stored;
  }

  private async logged(path: string, digest: Digest): Promise<StoredArtifact> {
    const file = await this.files.find(path);
    if (!file) throw sourceNotFound(path);
    if (file.digest !== digest) throw otherDigest(file.digest, digest);
    return { digest, bytes: file.bytes };
  }

  private object(source: string): Promise<ArtifactContent> {
    if (!this.objects) {
      throw sourceNotFound(source, 'The artifact store is a folder: s3 addresses are those of a store in S3.');
    }
    const { hostname, pathname } = new URL(source);
    return this.objects.open(hostname, decodeURIComponent(pathname.slice(1)));
  }

  // What a link inside an allowed folder points to may be outside of it.
  private async localFile(source: string): Promise<ArtifactContent> {
    const path = await realpath(fileURLToPath(source)).catch((cause: unknown) => {
      throw sourceNotFound(source, 'Check the path on the machine of the registry.', cause);
    });
    const folders = this.sources.allowed.filter((prefix) => prefix.startsWith('file:') && source.startsWith(prefix));
    for (const folder of folders) {
      const root = await realpath(fileURLToPath(folder)).catch(() => undefined);
      if (root !== undefined && path.startsWith(`${root}/`)) return createReadStream(path);
    }
    throw sourceNotFound(source, 'It is a link that leaves the allowed folder: put the file itself there.');
  }
}

function sourceNotFound(
  source: string,
  nextStep = 'Upload the file first.',
  cause?: unknown,
): DomainError<'source-not-found'> {
  const message = `The field source names ${source.slice(0, 200)}, where no file can be taken from.`;
  return new DomainError({ code: 'source-not-found', kind: 'not-found', message, nextStep, cause });
}

function otherDigest(found: string, digest: Digest): DomainError<'digest-mismatch'> {
  return new DomainError({
    code: 'digest-mismatch',
    kind: 'invalid',
    message: `The field digest is ${digest}, but the file at the source is ${found}.`,
    nextStep: 'Submit the digest of the file that lies there.',
  });
}
