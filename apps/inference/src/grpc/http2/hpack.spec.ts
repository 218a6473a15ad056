import { describe, expect, it } from '@jest/globals';
import { HpackDecoder } from './hpack-decoder.js';
import { encodeHeaders } from './hpack-encoder.js';
import { integerOctets, readInteger } from './hpack-integers.js';

type Fields = [string, string][];

function decode(decoder: HpackDecoder, hex: string): Fields {
  const fields: Fields = [];
  decoder.decode(Buffer.from(hex.replaceAll(' ', ''), 'hex'), (name, value) => fields.push([name, value]));
  return fields;
}

const request: Fields = [
  [':method', 'GET'],
  [':scheme', 'http'],
  [':path', '/'],
  [':authority', 'www.example.com'],
];
const secure: Fields = [
  [':method', 'GET'],
  [':scheme', 'https'],
  [':path', '/index.html'],
  [':authority', 'www.example.com'],
  ['custom-key', 'custom-value'],
];

describe('header blocks, by the examples of RFC 7541, Appendix C', () => {
  it.each<[string, string, Fields]>([
    ['C.2.1', '400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572', [['custom-key', 'custom-header']]],
    ['C.2.2', '040c 2f73 616d 706c 652f 7061 7468', [[':path', '/sample/path']]],
    ['C.2.3', '1008 7061 7373 776f 7264 0673 6563 7265 74', [['password', 'secret']]],
    ['C.2.4', '82', [[':method', 'GET']]],
  ])('reads %s', (_name, hex, fields) => {
    expect(decode(new HpackDecoder(), hex)).toEqual(fields);
  });

  it.each([
    [
      'C.3',
      [
        '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
        '8286 84be 5808 6e6f 2d63 6163 6865',
        '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65',
      ],
    ],
    [
      'C.4, coded by Huffman',
      [
        '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
        '8286 84be 5886 a8eb 1064 9cbf',
        '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf',
      ],
    ],
  ])('reads the requests of %s, each with what the ones before it left', (_name, blocks) => {
    const decoder = new HpackDecoder();
    const read = blocks.map((hex) => decode(decoder, hex));
    expect(read).toEqual([request, [...request, ['cache-control', 'no-cache']], secure]);
  });

  it.each([
    [10, 5, [0b01010]],
    [1337, 5, [0b11111, 0b10011010, 0b00001010]],
    [42, 8, [42]],
  ])('writes and reads %i behind a prefix of %i bits as C.1 does', (value, bits, octets) => {
    expect(integerOctets(value, bits, 0)).toEqual(octets);
    expect(readInteger({ block: Buffer.from(octets), at: 0 }, bits)).toBe(value);
  });
});

describe('a header block', () => {
  it('of this side reads as it was written, whatever the table of the other', () => {
    const fields: Fields = [
      [':status', '200'],
      ['content-type', 'application/grpc'],
      ['grpc-message', 'x'.repeat(300)],
    ];
    expect(decode(new HpackDecoder(), encodeHeaders(fields).toString('hex'))).toEqual(fields);
  });

  it('forgets the oldest fields where its table is full, and all where it is closed', () => {
    const decoder = new HpackDecoder();
    // Each entry counts 32 bytes more: two of 2,000 fill the table of 4,096 and the third drives the first out.
    for (const name of ['a', 'b', 'c'])
      decode(decoder, `40 01 ${Buffer.from(name).toString('hex')} 7f d10e ${'61'.repeat(2000)}`);
    expect(decode(decoder, 'be')[0]?.[0]).toBe('c');
    expect(decode(decoder, 'bf')[0]?.[0]).toBe('b');
    expect(() => decode(decoder, 'c0')).toThrow('entry 64');
    decode(decoder, '20');
    expect(() => decode(decoder, 'be')).toThrow('entry 62');
  });

  it.each([
    ['an index of nothing', '80', 'entry 0'],
    ['an index behind the table', 'be', 'entry 62'],
    ['an endless integer', `ff${'ff'.repeat(9)}`, 'too large'],
    ['half an integer', 'ff', 'ends inside a field'],
    ['half a string', '4003 6162', 'ends inside a string'],
    ['a table larger than allowed', '3fe2 1f', 'larger than allowed'],
    ['a change of table size behind a field', '8220', 'behind its first fields'],
    ['a third change of table size', '202020', 'behind its first fields'],
    ['padding of more than seven bits', '0001 61 82 1fff', 'wrong padding'],
    ['padding of zeros', '0001 61 81 18', 'wrong padding'],
    ['the end-of-string symbol', '0001 61 84 ffff ffff', 'end-of-string'],
  ])('is refused with %s', (_what, hex, words) => {
    expect(() => decode(new HpackDecoder(), hex)).toThrow(words);
  });
});
