import { DomainError } from '@modelyard/chassis';

/** A filter or an order clause that this search does not accept. */
export function invalidSearch(message: string): DomainError<'invalid-search'> {
  return new DomainError({
    code: 'invalid-search',
    kind: 'invalid',
    message,
    nextStep: "Write comparisons joined by AND, such as metrics.accuracy > 0.9 AND tags.team = 'risk'.",
  });
}
