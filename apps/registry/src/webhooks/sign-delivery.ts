import { createHmac } from 'node:crypto';

/** What is sent of one delivery, but for its address. */
export interface SignedDelivery {
  readonly deliveryId: string;
  readonly body: string;
  /** Undefined: the webhook has none, and the delivery goes unsigned. */
  readonly secret: string | undefined;
  readonly at: Date;
}

/** MLflow's headers: the signature covers id, time and body, so that a receiver can tell a forged, altered or replayed delivery. */
export function deliveryHeaders({ deliveryId, body, secret, at }: SignedDelivery): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signature =
    secret === undefined
      ? undefined
      : createHmac('sha256', secret).update(`${deliveryId}.${timestamp}.${body}`).digest('base64');
  return {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'x-mlflow-delivery-id': deliveryId,
    'x-mlflow-timestamp': timestamp,
    ...(signature !== undefined && { 'x-mlflow-signature': `v1,${signature}` }),
  };
}
