import type { IncomingMessage } from 'node:http';
import { DomainError, type AccessKind, type HealthRegistry, type IdentityGate } from '@modelyard/chassis';
import { asRefusal, Refusal } from './refusal.js';

/** Who may come in, and whether the house is open: asked by both doors, which stand outside of the web framework. */
export class Doorkeeper {
  constructor(
    private readonly gate: IdentityGate,
    private readonly health: HealthRegistry,
  ) {}

  /** Why a caller may not do what it asks for; null when it may. Predictions are read. */
  async refusalFor(request: Pick<IncomingMessage, 'headers'>, access: AccessKind = 'read'): Promise<Refusal | null> {
    try {
      await this.gate.admit(request as IncomingMessage, access);
      return null;
    } catch (error) {
      if (!(error instanceof DomainError) || error.kind !== 'forbidden') return asRefusal(error);
      return new Refusal('forbidden', `${error.message} ${error.nextStep}`, { cause: error });
    }
  }

  async isReady(): Promise<boolean> {
    return (await this.health.report('ready')).status !== 'failing';
  }
}
