import { linesOf } from "./sizes.ts";
import { resolveImport, type Rule, type Violation } from "./tree.ts";

const linesMax = 40;

/** Every package says what it is for, and every service what of it is supported. */
export const readmes: Rule = (tree) => {
  const folders = new Set<string>();
  for (const path of tree.keys()) {
    const [folder] =
      /^packages\/[^/]+(?=\/package\.json$)/.exec(path) ?? /^packages\/services\/src\/[^/]+(?=\/service\.ts$)/.exec(path) ?? [];
    if (folder !== undefined) folders.add(folder);
  }
  return [...folders].flatMap((folder): readonly Violation[] => {
    const path = `${folder}/README.md`;
    const text = tree.get(path);
    if (text === undefined) return [{ path, text: "is missing" }];
    return linesOf(text) > linesMax ? [{ path, text: `${linesOf(text)} lines; at most ${linesMax}` }] : [];
  });
};

/** Links between documents lead somewhere, to the heading too. */
export const links: Rule = (tree) =>
  [...tree]
    .filter(([path]) => path.endsWith(".md"))
    .flatMap(([path, text]) =>
      linksOf(text)
        .filter((link) => !/^(\w+:|\/\/)/.test(link) && !leadsSomewhere(tree, path, link))
        .map((link) => ({ path, text: `the link ${link} leads nowhere` })),
    );

const withoutCode = (text: string) => text.replaceAll(/^```[\s\S]*?^```/gm, "").replaceAll(/`[^`\n]*`/g, "");

const linksOf = (text: string): string[] => {
  const plain = withoutCode(text);
  const inline = [...plain.matchAll(/\]\(<?([^()\s>]+(?:\([^()\s]*\))?[^()\s>]*)>?(?:\s+"[^"]*")?\)/g)];
  const references = [...plain.matchAll(/^\[[^\]]+\]:\s+(\S+)/gm)];
  return [...inline, ...references].map((match) => match[1] as string);
};

function leadsSomewhere(tree: Parameters<Rule>[0], from: string, link: string): boolean {
  const [file = "", anchor] = link.split("#");
  const path = file === "" ? from : resolveImport(from, decodeURIComponent(file)).replace(/\/$/, "");
  const target = tree.get(path);
  if (target === undefined) return /\.(svg|png)$/.test(path) || [...tree.keys()].some((known) => known.startsWith(`${path}/`));
  return anchor === undefined || !path.endsWith(".md") || anchorsOf(target).has(anchor);
}

/** As GitHub makes them: lower case, punctuation dropped, spaces to hyphens. */
const anchorsOf = (text: string): ReadonlySet<string> =>
  new Set(
    [...text.matchAll(/^#{1,6} (.+)$/gm)].map((match) =>
      (match[1] as string)
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replaceAll(" ", "-"),
    ),
  );
