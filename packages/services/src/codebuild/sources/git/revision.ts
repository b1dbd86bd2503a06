/** What a source version means: https://docs.aws.amazon.com/codebuild/latest/userguide/sample-source-version.html */
export type Revision =
  | { kind: "default" }
  /** A full name below refs/. */
  | { kind: "ref"; ref: string }
  /** `ref` is where it was seen, for servers that do not give out commits by their ids. */
  | { kind: "commit"; id: string; ref?: string }
  /** A branch, a tag, or a commit that may be abbreviated; in this order. */
  | { kind: "name"; name: string };

/** What no name of a branch or tag may have, and git would take for more than a name. */
const illegal = /[\s~^:?*[\\\p{Cc}]|\.\.|^[-/+.]|\/$|@\{/u;

/** Undefined for a text that can be none. `type` is the source's: hosts keep the heads of their pull requests in different places. */
export function revisionOf(version: string | undefined, type: string | undefined): Revision | undefined {
  if (!version) return { kind: "default" };
  const [, seen, id] = /^(refs\/.+)\^\{([0-9a-f]{7,64})\}$/.exec(version) ?? [];
  if (seen !== undefined && id !== undefined) return illegal.test(seen) ? undefined : { kind: "commit", id, ref: seen };
  if (illegal.test(version)) return undefined;
  const pull = /^[pm]r\/(\d+)$/.exec(version)?.[1];
  if (pull !== undefined && type !== "CODECOMMIT") return { kind: "ref", ref: pullRequestRef(pull, type) };
  if (version.startsWith("refs/")) return { kind: "ref", ref: version };
  return { kind: "name", name: version };
}

function pullRequestRef(number: string, type: string | undefined): string {
  if (type?.startsWith("GITLAB")) return `refs/merge-requests/${number}/head`;
  return type === "BITBUCKET" ? `refs/pull-requests/${number}/from` : `refs/pull/${number}/head`;
}

export const isFullCommit = (text: string): boolean => /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text);

/** What to ask a server for by itself, the likeliest first; undefined when it takes the whole repository to find out. */
export function wantedRefs(revision: Revision): string[] | undefined {
  switch (revision.kind) {
    case "default":
      return ["HEAD"];
    case "ref":
      return [revision.ref];
    case "commit":
      return isFullCommit(revision.id) ? [revision.id] : undefined;
    case "name": {
      const { name } = revision;
      if (isFullCommit(name)) return [name];
      return /^[0-9a-f]{7,}$/.test(name) ? undefined : [`refs/heads/${name}`, `refs/tags/${name}`];
    }
  }
}

/** The name that a fetched ref gets in the clone, as `git clone` gives it; undefined for none. */
export function trackedAs(ref: string): string | undefined {
  if (ref.startsWith("refs/heads/")) return `refs/remotes/origin/${ref.slice("refs/heads/".length)}`;
  return ref.startsWith("refs/tags/") ? ref : undefined;
}
