import { setTimeout as pause } from 'node:timers/promises';
import { InferenceError } from '@modelyard/inference-client';
import { eventually } from '@modelyard/testing';
import { connect, protocols, refusedAtTheDoor, type Connection, type Door, type Protocol } from './ask.js';
import { Ledger } from './ledger.js';
import { kinds, rowOf, type Kind } from './telling-model.js';

/** Callers of each kind by each protocol. */
const CALLERS = 2;
/** Between two requests of a caller: the service is to be busy, not the machine. */
const PAUSE_MS = 5;
const MOST_ROWS = 3;

/** Callers that ask all the time, each a question of its own whose answer is known. */
export class Load {
  readonly ledger = new Ledger();
  /** The processes that callers know of; when one refuses a connection they turn to the next. */
  readonly doors: Door[];
  private readonly callers: Promise<void>[] = [];
  private stopped = false;

  constructor(first: Door) {
    this.doors = [first];
  }

  start(): void {
    for (const kind of kinds) {
      for (const protocol of protocols) {
        for (let each = 0; each < CALLERS; each++)
          this.callers.push(this.callForever(kind, protocol, this.callers.length));
      }
    }
  }

  /** Does something to the service while they ask, and goes on until every caller group has had `answers` more answers. */
  async during<Result>(what: string, deed: () => Promise<Result>, answers = 50): Promise<Result> {
    this.ledger.during = what;
    const result = await deed();
    const before = new Map(this.ledger.counts);
    await eventually(
      () => {
        for (const [group, count] of this.ledger.counts) {
          if (count < (before.get(group) ?? 0) + answers) throw new Error(`${group} is not answered (${what})`);
        }
      },
      { withinMs: 60_000 },
    );
    return result;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.callers);
  }

  private async callForever(kind: Kind, protocol: Protocol, caller: number): Promise<void> {
    const connections = new Map<Door, Connection>();
    let count = 0;
    for (let asked = 0; !this.stopped; asked++) {
      const rows = 1 + (asked % MOST_ROWS);
      const predictionId = `${kind}-${protocol}-${caller}-${count}`;
      const predictionIds =
        rows === 1 ? [predictionId] : Array.from({ length: rows }, (_, row) => `${predictionId}-${row}`);
      const question = { kind, predictionId, rows: predictionIds.map((_, row) => rowOf(caller, count + row)) };
      try {
        const { version, values } = await this.ask(connections, protocol, caller, question);
        this.ledger.take({ kind, protocol, caller, count }, { version, values, predictionIds });
      } catch (error) {
        if (!(error instanceof InferenceError)) throw error;
        this.ledger.fail({ kind, protocol }, error, predictionIds);
      }
      count += rows;
      await pause(PAUSE_MS);
    }
    await Promise.all([...connections.values()].map((connection) => connection.close()));
  }

  private async ask(
    connections: Map<Door, Connection>,
    protocol: Protocol,
    caller: number,
    question: Parameters<Connection['ask']>[0],
  ): ReturnType<Connection['ask']> {
    const first = caller % this.doors.length;
    const inTurn = [...this.doors.slice(first), ...this.doors.slice(0, first)];
    for (const [attempt, door] of inTurn.entries()) {
      const connection = connections.get(door) ?? connect(protocol, door);
      connections.set(door, connection);
      try {
        return await connection.ask(question);
      } catch (error) {
        if (!refusedAtTheDoor(error) || attempt === inTurn.length - 1) throw error;
      }
    }
    throw new TypeError('there is no door');
  }
}
