/** `host:5000/name:tag@digest` as the name and the tag or digest that the API takes apart. The tag `latest` stands in for none. */
export function splitReference(ref: string): { readonly name: string; readonly tag: string } {
  const digest = ref.indexOf("@");
  if (digest > 0) return { name: withoutTag(ref.slice(0, digest)), tag: ref.slice(digest + 1) };
  const name = withoutTag(ref);
  return { name, tag: ref.slice(name.length + 1) || "latest" };
}

/** A colon before the last slash belongs to a port. */
function withoutTag(ref: string): string {
  const colon = ref.lastIndexOf(":");
  return colon > ref.lastIndexOf("/") ? ref.slice(0, colon) : ref;
}

/** Docker leaves the default registry's name away, Podman writes it out. */
export const shortReference = (ref: string): string => ref.replace(/^docker\.io\/(library\/)?/, "");
