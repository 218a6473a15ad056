import { describe, expect, it } from '@jest/globals';
import { servedWindows, windowsWithin, type ServingPart } from './served-windows.js';

const part = (
  version: string,
  from: number,
  to: number | null,
  weight = 100,
  environment = 'production',
): ServingPart => ({
  modelVersionId: `id-${version}`,
  environment,
  value: { version, weight, role: weight === 100 ? 'stable' : 'candidate', answers: weight > 0, artifactDigest: null },
  from: new Date(from),
  to: to === null ? null : new Date(to),
});
const brief = (parts: readonly ServingPart[]) =>
  servedWindows(parts).map(({ environment, version, from, to, weights }) => [
    environment,
    version,
    Date.parse(from),
    to === null ? null : Date.parse(to),
    weights.map(({ weight }) => weight),
  ]);

describe('windows in which a version served', () => {
  it.each<[string, readonly ServingPart[], readonly unknown[]]>([
    [
      'join the steps of a ramp',
      [part('1', 1, 2, 10), part('1', 2, 3, 50), part('1', 3, null)],
      [['production', '1', 1, null, [10, 50, 100]]],
    ],
    [
      'are two where a moment lies between',
      [part('1', 1, 2), part('1', 3, 4)],
      [
        ['production', '1', 1, 2, [100]],
        ['production', '1', 3, 4, [100]],
      ],
    ],
    [
      'are two where it only stood by in between',
      [part('1', 1, 2), part('1', 2, 3, 0), part('1', 3, 4)],
      [
        ['production', '1', 1, 2, [100]],
        ['production', '1', 3, 4, [100]],
      ],
    ],
    ['are none for a version that never answered', [part('1', 1, 5, 0)], []],
    ['are none for a part that lasted no time', [part('1', 1, 1)], []],
    [
      'are joined over a part that lasted no time',
      [part('1', 1, 2, 10), part('1', 2, 2, 0), part('1', 2, 3)],
      [['production', '1', 1, 3, [10, 100]]],
    ],
    [
      'are kept apart by version and environment',
      [part('1', 1, 2), part('2', 2, 3), part('1', 2, 3, 100, 'edge')],
      [
        ['production', '1', 1, 2, [100]],
        ['edge', '1', 2, 3, [100]],
        ['production', '2', 2, 3, [100]],
      ],
    ],
  ])('%s', (_case, parts, windows) => {
    expect(brief(parts)).toEqual(windows);
  });

  it.each([
    [0, 10, 0],
    [0, 11, 1],
    [10, 11, 1],
    [19, 20, 1],
    [20, 30, 0],
    [0, 99, 1],
  ])('with [10, 20) and a question about [%d, %d) are %d', (from, to, count) => {
    expect(windowsWithin(servedWindows([part('1', 10, 20)]), new Date(from), new Date(to))).toHaveLength(count);
  });

  it('that go on are in every later range', () => {
    expect(windowsWithin(servedWindows([part('1', 10, null)]), new Date(90), new Date(91))).toHaveLength(1);
  });
});
