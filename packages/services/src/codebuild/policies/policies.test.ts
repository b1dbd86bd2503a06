import { afterAll, beforeAll, expect, test } from "vitest";
import type { Client } from "../../door/aws.ts";
import { type FakeHouse, openFakeHouse, role } from "../testing/house.ts";
import { plainProject } from "../testing/plain-project.ts";

let house: FakeHouse;
let codebuild: Client["codebuild"];
const projectArn = "arn:aws:codebuild:us-east-1:000000000000:project/shared";
beforeAll(async () => {
  house = await openFakeHouse();
  ({ codebuild } = house.aws);
  await codebuild.CreateProject(plainProject("shared"));
});
afterAll(() => house[Symbol.asyncDispose]());

const policyFor = (resource: string) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Principal: { AWS: "arn:aws:iam::111111111111:root" }, Action: ["codebuild:BatchGetProjects"], Resource: resource },
    ],
  });

test("a resource policy is kept as it was sent, and deleted", async () => {
  await expect(codebuild.GetResourcePolicy({ resourceArn: projectArn })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  const policy = policyFor(projectArn);
  expect((await codebuild.PutResourcePolicy({ resourceArn: projectArn, policy })).resourceArn).toBe(projectArn);
  expect((await codebuild.GetResourcePolicy({ resourceArn: projectArn })).policy).toBe(policy);
  await codebuild.DeleteResourcePolicy({ resourceArn: projectArn });
  await codebuild.DeleteResourcePolicy({ resourceArn: projectArn });
  await expect(codebuild.GetResourcePolicy({ resourceArn: projectArn })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test("a deleted project takes its policy along", async () => {
  await codebuild.CreateProject(plainProject("gone"));
  const resourceArn = projectArn.replace("shared", "gone");
  await codebuild.PutResourcePolicy({ resourceArn, policy: policyFor(resourceArn) });
  await codebuild.DeleteProject({ name: "gone" });
  await codebuild.CreateProject(plainProject("gone"));
  await expect(codebuild.GetResourcePolicy({ resourceArn })).rejects.toMatchObject({ name: "ResourceNotFoundException" });
});

test.each([
  [projectArn, "{", "InvalidInputException", "not valid JSON"],
  [projectArn, "null", "InvalidInputException", "a Statement is required"],
  [projectArn, '{"Statement": {"Effect": "Allow"}}', "InvalidInputException", "without Principal"],
  ["shared", policyFor("*"), "InvalidInputException", "Invalid resource ARN: shared"],
  [`${projectArn}-not`, policyFor("*"), "ResourceNotFoundException", "cannot be found"],
  [projectArn.replace("us-east-1", "eu-west-1"), policyFor("*"), "ResourceNotFoundException", "cannot be found"],
])("a policy is refused: %s %s", async (resourceArn, policy, name, message) => {
  const refused = codebuild.PutResourcePolicy({ resourceArn, policy });
  await expect(refused).rejects.toMatchObject({ name, message: expect.stringContaining(message) as string });
});

test("a project keeps its public alias, and tells it only while it is public", async () => {
  await expect(codebuild.UpdateProjectVisibility({ projectArn, projectVisibility: "PUBLIC_READ" })).rejects.toThrow("resourceAccessRole");
  const open = await codebuild.UpdateProjectVisibility({ projectArn, projectVisibility: "PUBLIC_READ", resourceAccessRole: role });
  expect(open).toMatchObject({ projectArn, projectVisibility: "PUBLIC_READ" });
  expect(open.publicProjectAlias).toMatch(/^[\w-]{32}$/);
  const { projects } = await codebuild.BatchGetProjects({ names: ["shared"] });
  expect(projects?.[0]).toMatchObject({
    projectVisibility: "PUBLIC_READ",
    resourceAccessRole: role,
    publicProjectAlias: open.publicProjectAlias,
  });
  expect(await codebuild.UpdateProjectVisibility({ projectArn, projectVisibility: "PRIVATE" })).not.toHaveProperty("publicProjectAlias");
  expect(await codebuild.UpdateProjectVisibility({ projectArn, projectVisibility: "PUBLIC_READ" })).toMatchObject(open);
  await expect(codebuild.UpdateProjectVisibility({ projectArn: `${projectArn}-not`, projectVisibility: "PRIVATE" })).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  expect(await codebuild.ListSharedProjects({})).toMatchObject({ projects: [] });
});
