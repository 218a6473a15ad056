import { describe, expect, it } from '@jest/globals';
import { sourcesOf, type Possibilities } from './sources.js';

const bare: Possibilities = { given: false, engineAnswers: false, embeddedOnly: false, replaceable: true };

describe('where a dependency comes from', () => {
  it('is the address that was given, and nothing else when that one fails', () => {
    expect(sourcesOf({ ...bare, given: true, engineAnswers: true })).toEqual(['given']);
  });

  it('is docker compose first where an engine answers', () => {
    expect(sourcesOf({ ...bare, engineAnswers: true })).toEqual(['compose', 'native', 'embedded']);
  });

  it('is this machine where no engine answers, and PostgreSQL where this machine cannot', () => {
    expect(sourcesOf(bare)).toEqual(['native', 'embedded']);
  });

  it('is never PostgreSQL for PostgreSQL itself', () => {
    expect(sourcesOf({ ...bare, replaceable: false })).toEqual(['native']);
    expect(sourcesOf({ ...bare, replaceable: false, embeddedOnly: true })).toEqual(['native']);
  });

  it('is PostgreSQL alone where that was asked for, whatever else there is', () => {
    expect(sourcesOf({ given: true, engineAnswers: true, embeddedOnly: true, replaceable: true })).toEqual([
      'embedded',
    ]);
  });

  it('is the given address of what cannot be replaced, in embedded mode too', () => {
    expect(sourcesOf({ given: true, engineAnswers: false, embeddedOnly: true, replaceable: false })).toEqual(['given']);
  });
});
