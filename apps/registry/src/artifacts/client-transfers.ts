import { Injectable } from '@nestjs/common';
import { DomainError } from '@modelyard/chassis';
import type { ArtifactStore, DirectTransfers } from '@modelyard/artifacts';

// MLflow's client tells by these beginnings that it has to go through the server instead.
const refusals = {
  'multipart-upload': 'Multipart upload',
  'presigned-upload': 'Presigned upload',
  'presigned-download': 'Presigned download',
} as const;

export type TransferKind = keyof typeof refusals;

/**
 * Whether clients may exchange files with the store itself. Only a bucket can be reached by them, and only the operator knows whether
 * its endpoint is one that clients reach: MLflow's client fails where it is told so and cannot.
 */
@Injectable()
export class ClientTransfers {
  readonly enabled: boolean;
  private readonly transfers: DirectTransfers | undefined;

  constructor(store: ArtifactStore, allowed: boolean) {
    this.transfers = allowed ? store.transfers : undefined;
    this.enabled = this.transfers !== undefined;
  }

  /** Throws `not-supported`, in the words that make clients fall back. */
  offered(kind: TransferKind): DirectTransfers {
    if (this.transfers) return this.transfers;
    throw new DomainError({
      code: 'not-supported',
      kind: 'invalid',
      message: `${refusals[kind]} is not supported for the current artifact repository`,
      nextStep:
        'Send or fetch the file through this server; it is streamed. An S3 store that clients can reach is offered to them by MODELYARD_ARTIFACT_DIRECT_TRANSFERS=1.',
    });
  }
}
