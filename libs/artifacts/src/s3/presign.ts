import { SignatureV4 } from '@smithy/signature-v4';
import type { S3Bucket } from './s3-bucket.js';

export interface PresignedRequest {
  readonly method: 'GET' | 'PUT';
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly seconds: number;
}

/** A URL that allows one request, and nothing else, for so many seconds (at most a week) to whoever has it. */
export async function presign(
  { client, bucket, publicEndpoint }: S3Bucket,
  { method, key, query = {}, seconds }: PresignedRequest,
): Promise<string> {
  const { config } = client;
  const place = await placeOf(client, bucket, publicEndpoint);
  const signer = new SignatureV4({
    service: 's3',
    region: config.region,
    credentials: config.credentials,
    sha256: config.sha256,
    uriEscapePath: false,
  });
  const signed = await signer.presign(
    {
      method,
      protocol: place.protocol,
      hostname: place.hostname,
      ...(place.port !== '' && { port: Number(place.port) }),
      path: `${place.pathname}${key}`,
      query: { ...query },
      // A presigned request says nothing of its body; what arrives is hashed before it counts.
      headers: { host: place.host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    },
    { expiresIn: seconds, unsignableHeaders: new Set(['content-type']) },
  );
  const search = Object.entries(signed.query ?? {}).map(
    ([name, value]) => `${rfc3986(name)}=${rfc3986(String(value))}`,
  );
  return `${place.origin}${signed.path}?${search.join('&')}`;
}

/** Where a bucket's keys begin: its own host at Amazon, a folder of the endpoint elsewhere. */
async function placeOf(client: S3Bucket['client'], bucket: string, publicEndpoint: string | undefined): Promise<URL> {
  const { config } = client;
  if (publicEndpoint !== undefined) return new URL(`${publicEndpoint.replace(/\/+$/, '')}/${bucket}/`);
  if (config.endpoint === undefined) return new URL(`https://${bucket}.s3.${await config.region()}.amazonaws.com/`);
  const { protocol, hostname, port, path } = await config.endpoint();
  return new URL(
    `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path.replace(/\/+$/, '')}/${bucket}/`,
  );
}

// Signatures are over this form, in which encodeURIComponent leaves too much as it is.
function rfc3986(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
