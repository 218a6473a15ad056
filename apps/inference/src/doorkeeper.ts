import {
  DomainError,
  type AccessKind,
  type HealthRegistry,
  type Identifiable,
  type IdentityGate,
} from '@modelyard/chassis';
import { asRefusal, Refusal } from './refusal.js';

/** Who may come in, and whether the house is open: asked by both doors, which stand outside of the web framework. */
export class Doorkeeper {
  constructor(
    private readonly gate: IdentityGate,
    private readonly health: HealthRegistry,
  ) {}

  /**
   * Why a caller may not do what it asks for; null when it may. Predictions are read. The answer is there at once, not
   * in a promise, where the caller's identity needs no waiting for.
   */
  refusalFor(request: Identifiable, access: AccessKind = 'read'): Refusal | null | Promise<Refusal | null> {
    try {
      const actor = this.gate.admitAtOnce(request, access);
      return actor instanceof Promise ? actor.then(admitted, refused) : null;
    } catch (error) {
      return refused(error);
    }
  }

  async isReady(): Promise<boolean> {
    return (await this.health.report('ready')).status !== 'failing';
  }
}

const admitted = (): null => null;

function refused(error: unknown): Refusal {
  if (!(error instanceof DomainError) || error.kind !== 'forbidden') return asRefusal(error);
  return new Refusal('forbidden', `${error.message} ${error.nextStep}`, { cause: error });
}
