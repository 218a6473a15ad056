import { invalidParameter } from '../mlflow-wire/mlflow-errors.js';
import { checkLength, limits } from '../mlflow-wire/limits.js';
import type { WebhookEvent } from './webhook-events.js';

const secretCharacters = 1_000;

/** Refuses a name that is not 1 to 63 of `a-z 0-9 . _ -`, beginning and ending with a letter or digit. */
export function checkName(name: string): void {
  if (/^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/.test(name)) return;
  throw invalidParameter(
    `Webhook name '${name}' is invalid. It must start and end with a letter or digit, be less than 63 characters long, and contain ` +
      'only letters, digits, dots (.), underscores (_), and hyphens (-).',
  );
}

export function checkEvents(events: readonly WebhookEvent[]): void {
  if (events.length === 0) throw invalidParameter("Webhook events must be a non-empty list (parameter 'events')");
}

export function checkTexts(description: string | undefined, secret: string | undefined): void {
  checkLength('description', description, limits.description);
  checkLength('secret', secret, secretCharacters);
}
