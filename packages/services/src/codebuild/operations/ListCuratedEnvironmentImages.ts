import type { EnvironmentLanguage, EnvironmentPlatform, LanguageType } from "@aws-sdk/client-codebuild";
import type { Images } from "../../door/parts.ts";
import type { Operation } from "../../door/service.ts";
import type { CodebuildParts } from "../parts.ts";

type Curated = NonNullable<Images["curated"]>;

/** What runs for the ids, by what they stand for here, and the languages that are in it. */
const made: Readonly<Record<Curated, { readonly what: string; readonly languages: readonly LanguageType[] }>> = {
  standard: {
    what: "Runs as towpath/build:standard: Java 17, Node.js 24, Python 3.11, Go 1.26, Ruby 3.1, PHP 8.2, Docker",
    languages: ["BASE", "JAVA", "NODE_JS", "PYTHON", "GOLANG", "RUBY", "PHP", "DOCKER"],
  },
  core: {
    what: "Runs as towpath/build:core: Node.js 24, Python 3.11, Docker",
    languages: ["BASE", "NODE_JS", "PYTHON", "DOCKER"],
  },
  aws: { what: "AWS's own image", languages: ["BASE"] },
};

const ids: Readonly<Record<"UBUNTU" | "AMAZON_LINUX", readonly string[]>> = {
  UBUNTU: ["5.0", "6.0", "7.0", "8.0"].map((version) => `aws/codebuild/standard:${version}`),
  AMAZON_LINUX: ["5.0", "6.0"].map((version) => `aws/codebuild/amazonlinux-x86_64-standard:${version}`),
};

/** The ids that projects may name, each under the languages that builds then find. */
export const ListCuratedEnvironmentImages: Operation<"codebuild", "ListCuratedEnvironmentImages", CodebuildParts> = (
  _,
  __,
  { images: { curated } },
) => ({
  platforms: Object.entries(ids).map(([platform, names]): EnvironmentPlatform => {
    const { what, languages } = made[curated ?? "standard"];
    const images = names.map((name) => ({ name, description: `${what} (${name})`, versions: [name] }));
    return { platform: platform as keyof typeof ids, languages: languages.map((language): EnvironmentLanguage => ({ language, images })) };
  }),
});
