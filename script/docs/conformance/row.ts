/** A test by its file from the root and its title. Of a file `build.yaml` it is the scenario's title. */
export type NamedTest = readonly [file: string, title: string];

/** A feature of AWS CodeBuild, what Towpath does of it, and the tests that show it. */
export interface Row {
  readonly priority: "must" | "should";
  readonly feature: string;
  readonly does: string;
  readonly tests: readonly NamedTest[];
}

/** What CodeBuild's own tests lie in. */
export const codebuild = "packages/services/src/codebuild";
const scenarios = "scenarios/codebuild";

export const own = (file: string, title: string): NamedTest => [`${codebuild}/${file}.test.ts`, title];
export const scenario = (folder: string, title: string): NamedTest => [`${scenarios}/${folder}/build.yaml`, title];
export const e2e = (file: string, title: string): NamedTest => [`e2e/${file}.test.ts`, title];
