import { expect, test } from "vitest";
import { parsePatch } from "./patch.ts";

const patch = `diff --git a/src/main.ts b/src/main.ts
index 1..2 100644
--- a/src/main.ts
+++ b/src/main.ts
@@ -1,2 +1,3 @@
 one
-two
+zwei
+--- drei
\\ No newline at end of file
diff --git a/old name.txt b/new name.txt
similarity index 100%
rename from old name.txt
rename to new name.txt
diff --git a/gone b/gone
deleted file mode 100644
index 1..0
--- a/gone
+++ /dev/null
@@ -1 +0,0 @@
-gone
diff --git a/logo.png b/logo.png
new file mode 100644
index 0..1
Binary files /dev/null and b/logo.png differ
diff --git "a/gr\\303\\274n" "b/gr\\303\\274n"
new file mode 100644
index 0..1
--- /dev/null
+++ "b/gr\\303\\274n"
@@ -0,0 +1 @@
+x
`;

test("a patch is taken apart by files", () => {
  expect(parsePatch(patch).map(({ path, kind, from, isBinary, added, removed }) => [path, kind, from, isBinary, added, removed])).toEqual([
    ["src/main.ts", "changed", undefined, false, 2, 1],
    ["new name.txt", "renamed", "old name.txt", false, 0, 0],
    ["gone", "deleted", undefined, false, 0, 1],
    ["logo.png", "added", undefined, true, 0, 0],
    ["grün", "added", undefined, false, 1, 0],
  ]);
  expect(parsePatch(patch)[0]?.lines).toEqual([
    { kind: "place", text: "@@ -1,2 +1,3 @@" },
    { kind: "same", text: "one" },
    { kind: "out", text: "two" },
    { kind: "in", text: "zwei" },
    { kind: "in", text: "--- drei" },
    { kind: "place", text: "\\ No newline at end of file" },
  ]);
});

test("nothing is in an empty patch", () => expect(parsePatch("")).toEqual([]));
