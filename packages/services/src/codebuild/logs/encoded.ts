/** The ways in which a text turns up in output without being written as it is. Pure. */

/** An encoded form shorter than this may be a part of anything. */
const encodedLengthLeast = 8;

/** After so many characters `base64` and `openssl base64` begin a new line. */
const wraps = [76, 64];

/** Base64, percent-encoding, and the escapes of JSON and of shells; none of them is the text itself. */
export function encodedForms(text: string): string[] {
  const forms = new Set([...base64Forms(text), ...percentForms(text), ...escapedForms(text)]);
  forms.delete(text);
  return [...forms];
}

function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text, "utf8");
  // Programs are given a text with the newline at its end as often as without.
  const whole = [bytes, Buffer.concat([bytes, Buffer.from("\n")])].map((all) => all.toString("base64"));
  const lines = wraps.flatMap((width) => whole.flatMap((encoded) => (encoded.length > width ? cutEvery(encoded, width) : [])));
  const plain = [...[0, 1, 2].map((offset) => core(bytes, offset)), ...whole, ...lines];
  const forUrls = plain.map((form) => form.replaceAll("+", "-").replaceAll("/", "_"));
  return [...plain, ...forUrls, ...whole.map((form) => form.replace(/=+$/, ""))].filter((form) => form.length >= encodedLengthLeast);
}

/** The characters that are the same whatever is encoded before and after; `offset` is how many bytes of three stand before. */
function core(bytes: Buffer, offset: number): string {
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
  return encoded.slice(Math.ceil((offset * 4) / 3), Math.floor(((offset + bytes.length) * 4) / 3));
}

function cutEvery(text: string, width: number): string[] {
  return Array.from({ length: Math.ceil(text.length / width) }, (_, n) => text.slice(n * width, (n + 1) * width));
}

/** As browsers, forms, and languages that leave slashes alone write it, with digits of either case. */
function percentForms(text: string): string[] {
  const encoded = encodeURIComponent(text.toWellFormed());
  const strict = encoded.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  if (strict === text) return [];
  const variants = [encoded, strict].flatMap((form) => [form, form.replaceAll("%20", "+"), form.replaceAll("%2F", "/")]);
  return variants.flatMap((form) => [form, form.replace(/%[0-9A-F]{2}/g, (digits) => digits.toLowerCase())]);
}

/** Within quotes of JSON; within single and double quotes of a shell, as `set -x` and `export -p` write them. */
const escapedForms = (text: string): string[] => [
  JSON.stringify(text).slice(1, -1),
  text.replaceAll("'", "'\\''"),
  text.replaceAll("'", `'"'"'`),
  text.replace(/[\\"$`]/g, "\\$&"),
];
