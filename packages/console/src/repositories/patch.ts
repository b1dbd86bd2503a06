/** What git prints of a commit's changes, by files and lines. */
export interface PatchLine {
  readonly kind: "same" | "in" | "out" | "place";
  readonly text: string;
}

export interface FilePatch {
  readonly path: string;
  /** Where it was before it was moved. */
  readonly from: string | undefined;
  readonly kind: "added" | "deleted" | "renamed" | "changed";
  readonly isBinary: boolean;
  readonly added: number;
  readonly removed: number;
  readonly lines: readonly PatchLine[];
}

export function parsePatch(patch: string): FilePatch[] {
  const parts = patch.split(/^(?=diff --git )/m).filter((part) => part.startsWith("diff --git "));
  return parts.map(fileIn);
}

function fileIn(part: string): FilePatch {
  const all = part.replace(/\n$/, "").split("\n");
  const start = all.findIndex((line) => line.startsWith("@@"));
  const head = start === -1 ? all : all.slice(0, start);
  const lines = start === -1 ? [] : all.slice(start).map(lineIn);
  const told = (word: string) => head.find((line) => line.startsWith(word))?.slice(word.length);
  const [before, after] = [pathIn(told("--- ")), pathIn(told("+++ "))];
  const [from, into] = [told("rename from "), told("rename to ")];
  const path = unquoted(into) ?? after ?? before ?? pathOfHead(all[0] ?? "");
  return {
    path,
    from: unquoted(from),
    kind: kindOf(head),
    isBinary: head.some((line) => line.startsWith("Binary files ") || line === "GIT binary patch"),
    added: lines.filter(({ kind }) => kind === "in").length,
    removed: lines.filter(({ kind }) => kind === "out").length,
    lines,
  };
}

function kindOf(head: readonly string[]): FilePatch["kind"] {
  if (head.some((line) => line.startsWith("new file mode"))) return "added";
  if (head.some((line) => line.startsWith("deleted file mode"))) return "deleted";
  return head.some((line) => line.startsWith("rename from ")) ? "renamed" : "changed";
}

/** "a/src/main.ts"; nothing for the side on which there is no file. */
const pathIn = (told: string | undefined): string | undefined => {
  const name = unquoted(told?.replace(/\t$/, ""));
  return name === undefined || name === "/dev/null" ? undefined : name.slice(2);
};

/** Both halves name the same file where nothing else is printed, as for binary files and changed modes. */
function pathOfHead(line: string): string {
  const names = line.slice("diff --git ".length);
  return names.startsWith('"') ? (unquoted(names.slice(0, names.length / 2)) ?? names).slice(2) : names.slice(2, (names.length - 1) / 2);
}

/** git puts names with unusual letters in quotes, with their bytes in octal. */
function unquoted(name: string | undefined): string | undefined {
  if (name === undefined || !/^".*"$/.test(name.trim())) return name;
  const bytes: number[] = [];
  const inner = name.trim().slice(1, -1);
  for (const [whole, octal, letter] of inner.matchAll(/\\([0-7]{3})|\\(.)|[^\\]/gsu)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else bytes.push(...new TextEncoder().encode(letter === undefined ? whole : (escapes[letter] ?? letter)));
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

const kinds: Readonly<Record<string, PatchLine["kind"]>> = { "+": "in", "-": "out", "@": "place", "\\": "place" };

const lineIn = (line: string): PatchLine => {
  const kind = kinds[line[0] ?? " "] ?? "same";
  return { kind, text: kind === "place" ? line : line.slice(1) };
};
