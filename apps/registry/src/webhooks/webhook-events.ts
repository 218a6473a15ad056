/** Events of MLflow's contract, as `entity.action`. */
export const mlflowEvents = [
  'registered_model.created',
  'model_version.created',
  'model_version_tag.set',
  'model_version_tag.deleted',
  'model_version_alias.created',
  'model_version_alias.deleted',
  'prompt.created',
  'prompt_version.created',
  'prompt_tag.set',
  'prompt_tag.deleted',
  'prompt_version_tag.set',
  'prompt_version_tag.deleted',
  'prompt_alias.created',
  'prompt_alias.deleted',
] as const;

/** Events that MLflow has no word for. Its client cannot read them, so they are subscribed to through `/api/v1/webhooks` alone. */
export const ownEvents = [
  'modelyard.registered_model.described',
  'modelyard.registered_model.renamed',
  'modelyard.registered_model.deleted',
  'modelyard.registered_model_tag.set',
  'modelyard.registered_model_tag.deleted',
  'modelyard.model_version.stage_changed',
  'modelyard.model_version.described',
  'modelyard.model_version.deleted',
] as const;

export const webhookEvents = [...mlflowEvents, ...ownEvents] as const;

export type MlflowEvent = (typeof mlflowEvents)[number];
export type WebhookEvent = (typeof webhookEvents)[number];

export function isMlflowEvent(event: string): event is MlflowEvent {
  return (mlflowEvents as readonly string[]).includes(event);
}

/** `modelyard.model_version.deleted` -> entity `modelyard.model_version`, action `deleted`. */
export function partsOf(event: WebhookEvent): { readonly entity: string; readonly action: string } {
  const dot = event.lastIndexOf('.');
  return { entity: event.slice(0, dot), action: event.slice(dot + 1) };
}

/** The text that is signed and sent. `data` has the fields of the event; `at` is when it happened. */
export function bodyOf(event: WebhookEvent, at: string, data: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...partsOf(event), timestamp: at, data });
}
