import { compressionError } from './hpack-integers.js';

/**
 * Bits of the code of each octet, and of the end-of-string symbol as the last: RFC 7541, Appendix B. The code is canonical
 * (codes of one length ascend with their symbols), so the lengths are the whole table.
 */
// prettier-ignore
const codeBits = [
  13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
  6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
  15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
  20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
  22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
  26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
  20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
  30,
];

const END_OF_STRING = 256;

/** A binary tree in one array: node n has its children at 2n and 2n + 1; a child >= 0 is a node, else ~symbol. */
const tree = buildTree();

/** Decodes a Huffman-coded string. Throws a ConnectionError for padding that is not the end of the end-of-string symbol. */
export function decodeHuffman(bytes: Buffer): string {
  // The shortest code has five bits.
  const decoded = Buffer.allocUnsafe(Math.ceil((bytes.length * 8) / 5));
  let length = 0;
  let node = 0;
  let depth = 0;
  let ones = true;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const side = (byte >> bit) & 1;
      const child = tree[2 * node + side] as number;
      depth++;
      ones &&= side === 1;
      if (child >= 0) {
        node = child;
        continue;
      }
      if (~child === END_OF_STRING) throw compressionError('a Huffman code holds the end-of-string symbol');
      decoded[length++] = ~child;
      node = 0;
      depth = 0;
      ones = true;
    }
  }
  if (depth > 7 || !ones) throw compressionError('a Huffman code ends in wrong padding');
  return decoded.toString('latin1', 0, length);
}

function buildTree(): Int16Array {
  const nodes = new Int16Array(2 * codeBits.length);
  const order = codeBits.map((_, symbol) => symbol).sort((a, b) => bitsOf(a) - bitsOf(b) || a - b);
  let [code, bits, used] = [0, 0, 1];
  for (const symbol of order) {
    code <<= bitsOf(symbol) - bits;
    bits = bitsOf(symbol);
    let node = 0;
    for (let bit = bits - 1; bit > 0; bit--) {
      const slot = 2 * node + ((code >> bit) & 1);
      if (nodes[slot] === 0) nodes[slot] = used++;
      node = nodes[slot] as number;
    }
    nodes[2 * node + (code & 1)] = ~symbol;
    code++;
  }
  return nodes;
}

function bitsOf(symbol: number): number {
  return codeBits[symbol] as number;
}
