/** A link's address for a browser on this machine: one that listens on every address is there reached by the loopback. */
export function linkTo(endpoint: string, token: string): string {
  const url = new URL(`/_console/enter?token=${token}`, endpoint);
  if (url.hostname === "0.0.0.0") url.hostname = "127.0.0.1";
  if (url.hostname === "[::]") url.hostname = "[::1]";
  return url.href;
}
