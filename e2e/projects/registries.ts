import type { Installation } from "../kit/installation.ts";

/** What each language's own client asks of its registry, as it is configured in the standard image. */
const questions: Readonly<Record<string, string>> = {
  maven: "mvn --batch-mode --quiet dependency:get -Dartifact=junit:junit:4.13.2:pom -Dtransitive=false",
  npm: "npm view picomatch@4.0.2 version",
  pip: "pip download --quiet --no-deps --dest /tmp attrs==24.2.0",
  go: "go list -m github.com/google/uuid@v1.6.0",
};

/** The registries that answer in a container of the standard image. */
export async function registriesWithin({ tools }: Installation): Promise<ReadonlySet<string>> {
  const asked = Object.entries(questions).map(async ([name, question]) => {
    const words = ["run", "--rm", "--entrypoint", "timeout", "towpath/build:standard", "60", "sh", "-c", question];
    const { code, stderr, stdout } = await tools.run("docker", words);
    if (code !== 0) process.stderr.write(`\n${name}: ${(stderr || stdout).trim().split("\n").at(-1)}\n`);
    return code === 0 ? [name] : [];
  });
  return new Set((await Promise.all(asked)).flat());
}
