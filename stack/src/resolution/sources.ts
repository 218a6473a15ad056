/** Where a dependency can come from. */
export type Source = 'given' | 'compose' | 'native' | 'embedded';

export interface Possibilities {
  /** An address for it stands in the environment. */
  readonly given: boolean;
  /** A container engine answered, not merely: a docker command exists. */
  readonly engineAnswers: boolean;
  /** The platform was asked to stand on PostgreSQL alone. */
  readonly embeddedOnly: boolean;
  /** PostgreSQL can take its place. */
  readonly replaceable: boolean;
}

/**
 * The sources to try for one dependency, best first. An address that was given is a decision: nothing replaces it when it
 * does not work. So is the wish to do without.
 */
export function sourcesOf({ given, engineAnswers, embeddedOnly, replaceable }: Possibilities): Source[] {
  if (embeddedOnly && replaceable) return ['embedded'];
  if (given) return ['given'];
  const sources: Source[] = engineAnswers ? ['compose', 'native'] : ['native'];
  return replaceable ? [...sources, 'embedded'] : sources;
}
