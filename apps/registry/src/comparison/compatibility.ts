import type { ModelSignature, SignatureField } from './signature.js';

/** What a change means to those who call the model today. */
export type Effect = 'compatible' | 'widening' | 'breaking';

/** One difference between two contracts. */
export interface ContractChange {
  readonly part: 'input' | 'output' | 'param';
  readonly name: string;
  readonly change: 'added' | 'removed' | 'type' | 'required' | 'shape';
  readonly effect: Effect;
  readonly left: string | null;
  readonly right: string | null;
  readonly why: string;
}

/** Casts that the scoring protocol makes by itself without losing a value. */
const safeCasts: ReadonlySet<string> = new Set(['integer long', 'integer double', 'float double']);

/**
 * The differences that callers of the left contract meet at the right one. They go on sending what the left takes, and go on reading what
 * the left gives; `widening` is what they need not notice, `breaking` what some of them will.
 */
export function contractChanges(left: ModelSignature, right: ModelSignature): readonly ContractChange[] {
  return [
    ...inputChanges('input', left.inputs, right.inputs),
    ...inputChanges('param', left.params, right.params),
    ...(left.outputs && right.outputs ? outputChanges(left.outputs, right.outputs) : []),
  ];
}

/** The worst of the effects. */
export function verdictOf(changes: readonly { readonly effect: Effect }[]): Effect {
  const effects = changes.map(({ effect }) => effect);
  if (effects.includes('breaking')) return 'breaking';
  return effects.includes('widening') ? 'widening' : 'compatible';
}

type Judged = Pick<ContractChange, 'change' | 'effect' | 'why'>;

function inputChanges(
  part: 'input' | 'param',
  left: readonly SignatureField[],
  right: readonly SignatureField[],
): readonly ContractChange[] {
  return pairs(left, right).flatMap(([before, after]) => {
    if (!before) return after ? [told(part, null, after, addedInput(after))] : [];
    if (!after) return [told(part, before, null, removed('what callers send for it has no place any more'))];
    return [
      ...typeChange(before, after, before.type, after.type, 'callers send'),
      ...(before.required === after.required ? [] : [inputRequirement(after)]),
      ...shapeChange(before.shape, after.shape, 'what callers send'),
    ].map((judged) => told(part, before, after, judged));
  });
}

function outputChanges(left: readonly SignatureField[], right: readonly SignatureField[]): readonly ContractChange[] {
  return pairs(left, right).flatMap(([before, after]) => {
    if (!before)
      return after
        ? [
            told('output', null, after, {
              change: 'added',
              effect: 'widening',
              why: 'callers that do not read it notice nothing',
            }),
          ]
        : [];
    if (!after) return [told('output', before, null, removed('callers that read it find nothing'))];
    return [
      // Read the other way round: what comes now must fit what callers hold ready.
      ...typeChange(before, after, after.type, before.type, 'callers are given'),
      ...(before.required === after.required ? [] : [outputRequirement(after)]),
      ...shapeChange(after.shape, before.shape, 'what callers are given'),
    ].map((judged) => told('output', before, after, judged));
  });
}

function addedInput({ required }: SignatureField): Judged {
  return required
    ? { change: 'added', effect: 'breaking', why: 'it is required, and callers do not send it' }
    : { change: 'added', effect: 'widening', why: 'callers may leave it out' };
}

function removed(why: string): Judged {
  return { change: 'removed', effect: 'breaking', why };
}

function inputRequirement({ required }: SignatureField): Judged {
  return required
    ? { change: 'required', effect: 'breaking', why: 'callers that leave it out are refused' }
    : { change: 'required', effect: 'widening', why: 'callers may leave it out from now on' };
}

function outputRequirement({ required }: SignatureField): Judged {
  return required
    ? { change: 'required', effect: 'widening', why: 'it is always there from now on' }
    : { change: 'required', effect: 'breaking', why: 'callers that rely on it may find nothing' };
}

function typeChange(
  before: SignatureField,
  after: SignatureField,
  from: string,
  to: string,
  who: string,
): readonly Judged[] {
  if (before.type === after.type) return [];
  const columns = before.shape === null && after.shape === null;
  if (columns && safeCasts.has(`${from} ${to}`))
    return [{ change: 'type', effect: 'widening', why: `every ${from} that ${who} is a ${to}` }];
  return [{ change: 'type', effect: 'breaking', why: `not every ${from} that ${who} is a ${to}` }];
}

// Whether values of the one shape fit the other.
function shapeChange(given: SignatureField['shape'], wanted: SignatureField['shape'], who: string): readonly Judged[] {
  if (JSON.stringify(given) === JSON.stringify(wanted)) return [];
  if (!given || !wanted || given.length !== wanted.length)
    return [{ change: 'shape', effect: 'breaking', why: `${who} has another number of dimensions` }];
  const fits = wanted.every((size, dimension) => size === -1 || size === given[dimension]);
  return fits
    ? [{ change: 'shape', effect: 'widening', why: `${who} fits the shape` }]
    : [{ change: 'shape', effect: 'breaking', why: `${who} does not fit the shape in every case` }];
}

function told(
  part: ContractChange['part'],
  before: SignatureField | null,
  after: SignatureField | null,
  judged: Judged,
): ContractChange {
  const name = (before ?? after)?.name ?? '';
  return { part, name, ...judged, left: before && described(before), right: after && described(after) };
}

function described({ type, required, shape }: SignatureField): string {
  return `${type}${shape ? `[${shape.join(', ')}]` : ''}${required ? '' : ' (optional)'}`;
}

type Pair = readonly [SignatureField | undefined, SignatureField | undefined];

function pairs(left: readonly SignatureField[], right: readonly SignatureField[]): readonly Pair[] {
  const after = new Map(right.map((field) => [field.name, field]));
  const before = new Set(left.map(({ name }) => name));
  return [
    ...left.map((field): Pair => [field, after.get(field.name)]),
    ...right.filter(({ name }) => !before.has(name)).map((field): Pair => [undefined, field]),
  ];
}
