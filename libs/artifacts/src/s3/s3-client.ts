import { S3Client } from '@aws-sdk/client-s3';
import { s3Agents } from './s3-agents.js';

/** A client for the server and credentials that an `s3:` URL names. */
export function s3Client({ searchParams, username, password }: URL): S3Client {
  const endpoint = searchParams.get('endpoint');
  return new S3Client({
    region: searchParams.get('region') ?? 'us-east-1',
    // What is read is checked by its SHA-256; a second checksum, in JavaScript, makes a large download many times slower.
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: s3Agents(),
    ...(endpoint !== null && { endpoint, forcePathStyle: true }),
    ...(username !== '' && {
      credentials: { accessKeyId: decodeURIComponent(username), secretAccessKey: decodeURIComponent(password) },
    }),
  });
}
