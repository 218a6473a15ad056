import * as z from 'zod';
import { parseStrictly, parseTolerantly } from './strict.js';
import type { Topic } from './topic.js';

/** The form of an event whose record value is not JSON. */
export interface BinaryForm<Data> {
  /** The record's `content-type`. */
  readonly contentType: string;
  /** Where in the repository the layout is described byte by byte. */
  readonly document: string;
  write(data: Data): Uint8Array;
  /**
   * Reads and checks a value; what comes out satisfies the schema.
   * @throws when the bytes break the layout
   */
  read(bytes: Uint8Array): Data;
}

/** What an event is made of that stands for several of another kind. */
export interface CarriedEvents<Data, Item extends AnyEventDefinition> {
  readonly definition: Item;
  readonly items: (data: Data) => readonly EventData<Item>[];
}

export interface EventOptions<Name extends string, Schema extends z.ZodType, Item extends AnyEventDefinition> {
  /** Past tense, PascalCase. */
  readonly name: Name;
  readonly version: number;
  readonly topic: Topic;
  /** The aggregate the event belongs to: events of one key stay in order. */
  readonly key: (data: z.output<Schema>) => string;
  readonly schema: Schema;
  /** When it is published, by whom, and what a reader may conclude. */
  readonly doc: string;
  /** The form of the record's value; absent: JSON. */
  readonly binary?: BinaryForm<z.output<Schema>>;
  /** Readers of batches get these in place of the event itself. */
  readonly carries?: CarriedEvents<z.output<Schema>, Item>;
}

export interface EventDefinition<
  Name extends string = string,
  Schema extends z.ZodType = z.ZodType,
  Item extends AnyEventDefinition = never,
> extends EventOptions<Name, Schema, Item> {
  /** `modelyard.<Name>.v<version>`, the CloudEvents type. */
  readonly type: `modelyard.${Name}.v${number}`;
  /**
   * Checks what a producer is about to send and fills in defaults.
   * @throws InvalidDataError with every fault: wrong values, unknown fields, words that are not listed
   */
  encode(data: z.output<Schema>): z.output<Schema>;
  /**
   * Reads what some producer sent, perhaps a newer one: unknown fields are dropped, unknown growing words become `unknown`.
   * @throws InvalidDataError when a field that this release needs is missing or wrong
   */
  decode(json: unknown): z.output<Schema>;
}

/** A definition whatever its data: what tables over all events hold. */
// oxlint-disable-next-line typescript/no-explicit-any -- `key` and `encode` take the data, so no narrower type admits every event
export type AnyEventDefinition = EventDefinition<string, any, any>;

/** What readers of batches are given: the events that one stands for, else the event itself. */
export type Delivered<Definition extends AnyEventDefinition> =
  Definition extends EventDefinition<string, z.ZodType, infer Item>
    ? [Item] extends [never]
      ? Definition
      : Item
    : never;

export type EventData<Definition extends { readonly schema: z.ZodType }> = z.output<Definition['schema']>;

/** Declares an event once, for producers, consumers and the generated documents alike. */
export function defineEvent<
  const Name extends string,
  Schema extends z.ZodType,
  Item extends AnyEventDefinition = never,
>(options: EventOptions<Name, Schema, Item>): EventDefinition<Name, Schema, Item> {
  const type = `modelyard.${options.name}.v${options.version}` as const;
  // Compiled on first use: six times as fast for predictions, and processes pay for the events they handle only.
  let fast: Schema | undefined;
  const compiled = () => (fast ??= z.compile(options.schema));
  return Object.freeze({
    ...options,
    type,
    encode: (data: z.output<Schema>) => parseStrictly(type, compiled(), data),
    decode: (json: unknown) => parseTolerantly(type, compiled(), json),
  });
}

/**
 * The data of an event from the value of its record, whatever its form.
 * @throws when the value is no such event
 */
export function readEventData<Definition extends AnyEventDefinition>(
  definition: Definition,
  value: Uint8Array,
): EventData<Definition> {
  const { binary } = definition;
  return (
    binary ? binary.read(value) : definition.decode(JSON.parse(new TextDecoder().decode(value)))
  ) as EventData<Definition>;
}

/**
 * The value of an event's record, in the event's own form.
 * @throws InvalidDataError when the data break the event's schema
 */
export function writeEventData<Definition extends AnyEventDefinition>(
  definition: Definition,
  data: EventData<Definition>,
): Uint8Array {
  const encoded: unknown = definition.encode(data);
  return definition.binary ? definition.binary.write(encoded) : new TextEncoder().encode(JSON.stringify(encoded));
}
