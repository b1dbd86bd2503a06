import type { Build, ProjectFileSystemLocation } from "@aws-sdk/client-codebuild";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fakeAgentWith } from "../testing/fake-agent.ts";
import { type FakeHouse, openFakeHouse, role, standardImage } from "../testing/house.ts";

const location = "fs-0123abcd.efs.us-east-1.amazonaws.com:/";

let house: FakeHouse;
let vpcConfig: { vpcId: string; subnets: string[]; securityGroupIds: string[] };
beforeEach(async () => {
  house = await openFakeHouse();
  const { ec2 } = house.aws;
  const { Vpc } = await ec2.CreateVpc({ CidrBlock: "10.231.0.0/16" });
  const vpcId = Vpc?.VpcId ?? "";
  const { Subnet } = await ec2.CreateSubnet({ VpcId: vpcId, CidrBlock: "10.231.1.0/24" });
  const { GroupId = "" } = await ec2.CreateSecurityGroup({ GroupName: "build", Description: "build", VpcId: vpcId });
  vpcConfig = { vpcId, subnets: [Subnet?.SubnetId ?? ""], securityGroupIds: [GroupId] };
  house.engine.program(
    { image: standardImage },
    fakeAgentWith({
      append({ files }, path) {
        files.write(path, `${files.exists(path) ? files.text(path) : ""}x`);
        return 0;
      },
      show({ files, stdout }, path) {
        stdout(`${path}: ${files.exists(path) ? files.text(path) : "nothing"}\n`);
        return 0;
      },
    }),
  );
});
afterEach(() => house[Symbol.asyncDispose]());

async function build(name: string, commands: string[], fileSystems: ProjectFileSystemLocation[], more: object = {}): Promise<Build> {
  const { codebuild } = house.aws;
  await codebuild.CreateProject({
    name,
    source: { type: "NO_SOURCE", buildspec: `version: 0.2\nphases: {build: {commands: ${JSON.stringify(commands)}}}\n` },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: {
      type: "LINUX_CONTAINER",
      image: "aws/codebuild/standard:7.0",
      computeType: "BUILD_GENERAL1_SMALL",
      privilegedMode: true,
    },
    serviceRole: role,
    vpcConfig,
    fileSystemLocations: fileSystems,
    ...more,
  });
  const { build: begun } = await codebuild.StartBuild({ projectName: name });
  return house.ended(begun?.id ?? "");
}

const at = (mountPoint: string, identifier = "data", from = location): ProjectFileSystemLocation => ({
  type: "EFS",
  location: from,
  mountPoint,
  identifier,
});

test("a file system keeps what builds of any project write", async () => {
  const first = await build("one", ["append /mnt/data/log"], [at("/mnt/data")]);
  expect(first.buildStatus).toBe("SUCCEEDED");
  expect(first.fileSystemLocations).toEqual([at("/mnt/data")]);
  const second = await build("two", ["append /elsewhere/log", "show /elsewhere/log"], [at("/elsewhere/")]);
  expect(await house.log(second)).toContain("/elsewhere/log: xx\n");
  const other = await build("three", ["show /mnt/log"], [at("/mnt", "other", location.replace("0123", "4567"))]);
  expect(await house.log(other)).toContain("/mnt/log: nothing\n");
});

test("a variable tells where it is, and a directory of it is reached at the mount point", async () => {
  house.engine.program(
    { image: standardImage },
    fakeAgentWith({
      plan({ files, stdout }, pattern) {
        const text = ["env.sh", "plan.sh"].map((name) => files.text(`/codebuild/readonly/plan/${name}`)).join("");
        stdout(`${text.split("\n").find((line) => line.includes(pattern)) ?? "none"}\n`);
        return 0;
      },
    }),
  );
  const ended = await build("one", ["plan CODEBUILD_MY_EFS", "plan place"], [at("/mnt/data/", "my_efs", `${location}team/x/`)]);
  const log = await house.log(ended);
  expect(log).toContain("export CODEBUILD_MY_EFS='/mnt/data'\n");
  expect(log).toContain("place '/mnt/data' '/codebuild/file-systems/my_efs/team/x'\n");
});

test.each([
  [[at("/mnt")], { vpcConfig: undefined }, "a VPC (vpcConfig) is required"],
  [
    [at("/mnt")],
    { environment: { type: "LINUX_CONTAINER", image: "aws/codebuild/standard:7.0", computeType: "BUILD_GENERAL1_SMALL" } },
    "privilegedMode is required",
  ],
  [[at("mnt")], {}, "Invalid file system mountPoint: mnt"],
  [[at("/")], {}, "Invalid file system mountPoint: /"],
  [[at("/codebuild/output")], {}, "Invalid file system mountPoint"],
  [[at("/mnt", "a-b")], {}, "Invalid file system identifier: a-b"],
  [[at("/mnt", "a", "nfs.example.com:/")], {}, "Invalid file system location: nfs.example.com:/"],
  [[at("/mnt", "a"), at("/other", "a")], {}, "the identifier a is used more than once"],
])("%j with %j is refused: %s", async (fileSystems, more, message) => {
  await expect(build("refused", ["true"], fileSystems, more)).rejects.toThrow(message);
});
