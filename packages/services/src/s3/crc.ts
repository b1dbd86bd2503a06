import type { Algorithm } from "./model.ts";

/** Polynomials with their bits reversed, as these CRCs are computed. */
const polynomials: { [A in Algorithm]?: { width: number; polynomial: bigint } } = {
  CRC32: { width: 32, polynomial: 0xedb88320n },
  CRC32C: { width: 32, polynomial: 0x82f63b78n },
  CRC64NVME: { width: 64, polynomial: 0x9a6c9329ac4bc9b5n },
};

/** The CRC of several pieces put together, from the CRCs (big-endian bytes) and the sizes of the pieces. */
export function combineCrc(algorithm: Algorithm, crcs: Buffer[], sizesBytes: number[]): Buffer {
  const field = polynomials[algorithm];
  if (!field) throw new TypeError(`${algorithm} cannot be combined`);
  let combined = 0n;
  for (const [i, crc] of crcs.entries()) {
    const moved = multiply(combined, powerOfX(8n * BigInt(sizesBytes[i] ?? 0), field), field);
    combined = moved ^ BigInt(`0x${crc.toString("hex")}`);
  }
  return Buffer.from(combined.toString(16).padStart(field.width / 4, "0"), "hex");
}

interface Field {
  width: number;
  polynomial: bigint;
}

/** The product of two polynomials modulo the field's; the highest bit is the lowest power. */
function multiply(a: bigint, b: bigint, { width, polynomial }: Field): bigint {
  let product = 0n;
  let factor = b;
  for (let bit = 1n << BigInt(width - 1); bit > 0n; bit >>= 1n) {
    if (a & bit) product ^= factor;
    factor = factor & 1n ? (factor >> 1n) ^ polynomial : factor >> 1n;
  }
  return product;
}

function powerOfX(exponent: bigint, field: Field): bigint {
  let result = 1n << BigInt(field.width - 1);
  let square = 1n << BigInt(field.width - 2);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = multiply(result, square, field);
    square = multiply(square, square, field);
  }
  return result;
}
