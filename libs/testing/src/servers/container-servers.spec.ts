import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { images } from './container-servers.js';

describe('the images of containers for tests', () => {
  it('are those of docker-compose.yml', () => {
    const compose = readFileSync(new URL('../../../../docker-compose.yml', import.meta.url), 'utf8');
    const deployed = [...compose.matchAll(/^ {4}image: (\S+)$/gm)].map(([, image]) => image);
    expect(deployed).toEqual(expect.arrayContaining(Object.values(images)));
  });
});
