import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { DomainError } from '@modelyard/chassis';
import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/**
 * Keeps webhooks' secrets encrypted at rest, each bound to its webhook, so that a copy of the database neither tells them nor lets one
 * be moved to another webhook.
 */
export class SecretBox {
  /** @param key 32 bytes; undefined: secrets can be neither kept nor read. */
  constructor(private readonly key: Buffer | undefined) {}

  /** nonce, tag and ciphertext in one. Throws `invalid-parameter` without a key. */
  seal(webhookId: string, secret: string): Buffer {
    if (!this.key) {
      throw invalidParameter(
        "The registry keeps no 'secret' of a webhook, because it has no key to encrypt it with. Set MODELYARD_WEBHOOK_KEY of the " +
          'registry (openssl rand -base64 32), or create the webhook without a secret',
      );
    }
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv(algorithm, this.key, nonce).setAAD(Buffer.from(webhookId));
    const ciphertext = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
  }

  /** Throws `webhook-secret-unreadable` where the key is not the one it was sealed with. */
  open(webhookId: string, sealed: Buffer): string {
    try {
      if (!this.key) throw new TypeError('no key');
      const nonce = sealed.subarray(0, nonceBytes);
      const tag = sealed.subarray(nonceBytes, nonceBytes + tagBytes);
      const decipher = createDecipheriv(algorithm, this.key, nonce, { authTagLength: tagBytes })
        .setAAD(Buffer.from(webhookId))
        .setAuthTag(tag);
      return Buffer.concat([decipher.update(sealed.subarray(nonceBytes + tagBytes)), decipher.final()]).toString(
        'utf8',
      );
    } catch (cause) {
      throw new DomainError({
        code: 'webhook-secret-unreadable',
        kind: 'internal',
        message: 'The secret of the webhook cannot be read with the key this registry has.',
        nextStep: 'Start the registry with the key the secret was kept with, or set the secret of the webhook again.',
        cause,
      });
    }
  }
}
