import type { Operation } from "../../door/service.ts";
import type { CodebuildParts } from "../parts.ts";

const image = (name: string) => ({ name, description: `Runs as Towpath's own standard build image (${name})`, versions: [name] });

/** The ids that projects may name. All of them run as the standard image that is made here. */
export const ListCuratedEnvironmentImages: Operation<"codebuild", "ListCuratedEnvironmentImages", CodebuildParts> = () => ({
  platforms: [
    {
      platform: "UBUNTU",
      languages: [{ language: "BASE", images: [image("aws/codebuild/standard:7.0"), image("aws/codebuild/standard:8.0")] }],
    },
    {
      platform: "AMAZON_LINUX",
      languages: [
        {
          language: "BASE",
          images: [image("aws/codebuild/amazonlinux-x86_64-standard:5.0"), image("aws/codebuild/amazonlinux-x86_64-standard:6.0")],
        },
      ],
    },
  ],
});
