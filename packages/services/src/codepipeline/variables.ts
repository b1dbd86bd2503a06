/**
 * `#{namespace.key}` in configuration values: https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 * Names are case-sensitive; what stands between other braces is text.
 */
const reference = /#\{([A-Za-z0-9@\-_]+)\.([^{}\s]+)\}/g;

/** namespace -> key -> value. */
export type Variables = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** The references in a text, in order, each once. */
export function referencesIn(text: string): { namespace: string; key: string }[] {
  const found = [...text.matchAll(reference)].map(([, namespace, key]) => ({ namespace: namespace as string, key: key as string }));
  return found.filter((one, at) => found.findIndex(({ namespace, key }) => namespace === one.namespace && key === one.key) === at);
}

/** Every value with its references replaced; `unresolved` are those that have no value. */
export function resolveAll(
  configuration: Readonly<Record<string, string>>,
  variables: Variables,
): { resolved: Record<string, string>; unresolved: string[] } {
  const unresolved: string[] = [];
  const resolve = (text: string) =>
    text.replace(reference, (whole, namespace: string, key: string) => {
      const held = variables.get(namespace);
      if (held && Object.hasOwn(held, key)) return held[key] as string;
      unresolved.push(whole);
      return whole;
    });
  return { resolved: Object.fromEntries(Object.entries(configuration).map(([key, value]) => [key, resolve(value)])), unresolved };
}
