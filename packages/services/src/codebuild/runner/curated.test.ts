import { expect, test } from "vitest";
import { openFakeHouse } from "../testing/house.ts";
import { ownImage, publishedImage } from "./curated.ts";

test.each([
  ["aws/codebuild/standard:7.0", undefined, "build-standard"],
  ["aws/codebuild/standard:7.0", "standard", "build-standard"],
  ["aws/codebuild/amazonlinux-x86_64-standard:5.0", "core", "build-core"],
  ["aws/codebuild/standard:7.0", "aws", undefined],
  ["towpath/build:core", "aws", "build-core"],
  ["towpath/build:standard", "core", "build-standard"],
  ["node:24", "standard", undefined],
] as const)("%s means, where ids stand for %s, %s", (image, curated, own) => {
  expect(ownImage(curated === undefined ? {} : { curated }, image)).toBe(own);
});

test.each([
  ["aws/codebuild/amazonlinux-x86_64-standard:5.0", "public.ecr.aws/codebuild/amazonlinux-x86_64-standard:5.0"],
  ["aws/codebuild/amazonlinux-aarch64-standard:3.0", "public.ecr.aws/codebuild/amazonlinux-aarch64-standard:3.0"],
  ["aws/codebuild/standard:7.0", undefined],
])("AWS publishes %s as %s", (id, published) => {
  expect(publishedImage(id)).toBe(published);
});

test("the list of curated images names the languages that builds find", async () => {
  await using house = await openFakeHouse();
  const { platforms = [] } = await house.aws.codebuild.ListCuratedEnvironmentImages({});
  const images = (platform: string, language: string) =>
    platforms.find((one) => one.platform === platform)?.languages?.find((one) => one.language === language)?.images ?? [];
  expect(images("UBUNTU", "JAVA").map(({ name }) => name)).toContain("aws/codebuild/standard:7.0");
  expect(images("AMAZON_LINUX", "PHP")[0]).toEqual({
    name: "aws/codebuild/amazonlinux-x86_64-standard:5.0",
    description: expect.stringContaining("Runs as towpath/build:standard: Java 17"),
    versions: ["aws/codebuild/amazonlinux-x86_64-standard:5.0"],
  });
  expect(images("UBUNTU", "DOTNET")).toEqual([]);
});
