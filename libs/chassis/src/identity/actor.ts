/** Who does something. `id` is stable, `name` is for people. */
export interface Actor {
  readonly id: string;
  readonly kind: 'user' | 'service' | 'anonymous';
  readonly name: string;
}

export const anonymous: Actor = { id: 'anonymous', kind: 'anonymous', name: 'anonymous' };

/** The actor of what a service does by itself, such as a promotion that its policy made. */
export function serviceActor(service: string): Actor {
  return { id: `service:${service}`, kind: 'service', name: service };
}
