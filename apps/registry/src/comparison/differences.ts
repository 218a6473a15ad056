/** What one side has and the other does not, and what differs; `same` only where everything is asked for. */
export interface Differences<Value> {
  readonly onlyLeft: Readonly<Record<string, Value>>;
  readonly onlyRight: Readonly<Record<string, Value>>;
  readonly changed: Readonly<Record<string, { readonly left: Value; readonly right: Value }>>;
  readonly same?: Readonly<Record<string, Value>>;
}

type Facts<Value> = Readonly<Record<string, Value>>;

/** Compares two sets of named facts; values are equal when their JSON is. Names come in alphabetical order. */
export function differences<Value>(left: Facts<Value>, right: Facts<Value>, all: boolean): Differences<Value> {
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])].toSorted();
  const within = (test: (name: string) => boolean) => names.filter(test);
  const both = within((name) => Object.hasOwn(left, name) && Object.hasOwn(right, name));
  const equal = (name: string) => JSON.stringify(left[name]) === JSON.stringify(right[name]);
  const pick = (from: Facts<Value>, chosen: readonly string[]): Record<string, Value> =>
    Object.fromEntries(chosen.map((name) => [name, from[name] as Value]));
  return {
    onlyLeft: pick(
      left,
      within((name) => !Object.hasOwn(right, name)),
    ),
    onlyRight: pick(
      right,
      within((name) => !Object.hasOwn(left, name)),
    ),
    changed: Object.fromEntries(
      both
        .filter((name) => !equal(name))
        .map((name) => [name, { left: left[name] as Value, right: right[name] as Value }]),
    ),
    ...(all && { same: pick(left, both.filter(equal)) }),
  };
}
