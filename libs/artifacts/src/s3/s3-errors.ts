import { S3ServiceException } from '@aws-sdk/client-s3';

export function isMissing(error: unknown): boolean {
  return error instanceof S3ServiceException && (error.$metadata.httpStatusCode === 404 || error.name === 'NoSuchKey');
}

/** If-None-Match found the key: somebody stored the same content first. */
export function isPresent(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412;
}

/** Two writers of the same key met; S3 asks for another attempt. */
export function isRace(error: unknown): boolean {
  return error instanceof S3ServiceException && error.$metadata.httpStatusCode === 409;
}
