import { expect, test } from "vitest";
import { manifestOf, pusherOf, shortDigest, usesOf } from "./names.ts";

test("who pushed is told by the principal: a build, a role, a user, the owner", () => {
  const uuid = "0a1b2c3d-0000-4000-8000-000000000000";
  expect(pusherOf(`arn:aws:sts::0:assumed-role/builds/AWSCodeBuild-${uuid}`)).toEqual({ text: "build 0a1b2c3d", build: uuid });
  expect(pusherOf("arn:aws:sts::0:assumed-role/ci/alice").text).toBe("role ci (alice)");
  expect(pusherOf("arn:aws:iam::0:user/alice").text).toBe("user alice");
  expect(pusherOf("arn:aws:iam::0:root").text).toBe("root");
});

test("an image runs where tasks of its repository have its digest; a service's tasks are counted together", () => {
  const task = (id: string, image: string, more: object = {}) => ({
    taskArn: `arn:aws:ecs:r:0:task/prod/${id}`,
    clusterArn: "arn:aws:ecs:r:0:cluster/prod",
    group: "service:todo",
    lastStatus: "RUNNING",
    containers: [{ image, imageDigest: "sha256:a" }],
    ...more,
  });
  const app = "0.dkr.ecr.us-east-1.amazonaws.com/team/app:1";
  const tasks = [
    task("1", app),
    task("2", "127.0.0.1:4566/team/app@sha256:a"),
    task("3", app, { group: "family:migrate" }),
    task("4", "0.dkr.ecr.us-east-1.amazonaws.com/other:1"),
    task("5", app, { lastStatus: "STOPPED" }),
  ];
  expect([...usesOf(tasks, "team/app")]).toEqual([
    [
      "sha256:a",
      [
        { cluster: "prod", name: "todo", kind: "service", tasks: 2 },
        { cluster: "prod", name: "3", kind: "task", tasks: 1 },
      ],
    ],
  ]);
});

test("layers of an image, and images of an index", () => {
  expect(manifestOf(JSON.stringify({ layers: [{ digest: "sha256:1", size: 3 }] }))).toEqual({
    layers: [{ digest: "sha256:1", sizeBytes: 3 }],
    parts: [],
  });
  const index = { manifests: [{ digest: "sha256:2", platform: { os: "linux", architecture: "arm64" } }] };
  expect(manifestOf(JSON.stringify(index)).parts).toEqual([{ digest: "sha256:2", platform: "linux/arm64" }]);
  expect(shortDigest(`sha256:${"ab".repeat(32)}`)).toBe("sha256:abababababab");
});
