/**
 * Whether a text fits a pattern of a policy: `*` is any run of characters, `?` any one. Only the last `*` is ever tried again, so the time
 * is bounded by the product of the two lengths, whatever the pattern is: a regular expression can be kept busy for ever.
 */
export function fitsWildcard(pattern: string, text: string): boolean {
  let [at, next] = [0, 0];
  let star: number | undefined;
  let taken = 0;
  while (next < text.length) {
    if (pattern[at] === "*") {
      star = at++;
      taken = next;
    } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === text[next])) {
      at++;
      next++;
    } else if (star !== undefined) {
      at = star + 1;
      next = ++taken;
    } else return false;
  }
  while (pattern[at] === "*") at++;
  return at === pattern.length;
}
