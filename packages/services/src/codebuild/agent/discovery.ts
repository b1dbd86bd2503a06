import { quoted } from "./shell-text.ts";

/** Of the results: files that may be reports, one a line; the pattern for their paths; and whether the search took too long. */
export const discovered = { files: "discovered.files", pattern: "discovered.pattern", late: "discovered.late" } as const;

/** How long the search may take, as at AWS. */
export const discoverySeconds = 5;

/** What reports of any format begin with, or have in them early. */
const marks =
  '<(testsuites?|test-results|test-run|testng-results|TestRun|coverage|report)([[:space:]/>]|$)|"(elements|coverage)"[[:space:]]*:';

/**
 * Shell text that looks for report files below the source, where the programs for that are there, unless the build's environment says not
 * to: variables of AWS's own that a build may change on its way. The files are told apart later. Nothing of this may fail.
 */
export function discoveryScript(results: string): string[] {
  const file = (name: string) => quoted(`${results}/${name}`);
  return [
    'case "$CODEBUILD_CONFIG_AUTO_DISCOVER" in',
    "[Ff][Aa][Ll][Ss][Ee]) ;;",
    "*)",
    `printf '%s' "$CODEBUILD_CONFIG_AUTO_DISCOVER_DIR" > ${file(discovered.pattern)}`,
    'if cd -- "$CODEBUILD_SRC_DIR" && command -v find && command -v grep; then',
    `(exec find . -type f '(' -name '*.xml' -o -name '*.json' -o -name '*.trx' ')' -exec grep -lE ${quoted(marks)} '{}' +) > ${file(discovered.files)} &`,
    "search=$!",
    `(sleep ${discoverySeconds}; kill "$search" && : > ${file(discovered.late)}) &`,
    'wait "$search"',
    // It is gone where the search has taken all its time.
    'kill "$!" 2>/dev/null || :',
    "fi",
    ";;",
    "esac",
  ];
}
