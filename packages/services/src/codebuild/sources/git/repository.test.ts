import type { ProjectSource } from "@aws-sdk/client-codebuild";
import { ResourceNotFoundException } from "@aws-sdk/client-codestar-connections";
import { fault } from "@towpath/wire";
import { expect, test } from "vitest";
import type { Session } from "../../../door/aws.ts";
import { gitUrl } from "../../project/check-source.ts";
import { repositoryOf, type SourceCredential } from "./repository.ts";

const connection = "arn:aws:codeconnections:eu-west-1:000000000000:connection/c1";
const own: { kind: "header"; authorization: string } = {
  kind: "header",
  authorization: `Basic ${Buffer.from("ID%T:hush").toString("base64")}`,
};

const client = {
  codeconnections: {
    GetConnection: async ({ ConnectionArn }: { ConnectionArn: string }) => {
      if (ConnectionArn !== connection) throw fault(ResourceNotFoundException, "no such connection");
      return { Connection: { ConnectionName: "hub" } };
    },
  },
};
const session = {
  client,
  credentials: { accessKeyId: "ID", secretAccessKey: "hush", sessionToken: "T", expiresAt: 0 },
} as unknown as Session;

const repository = (source: ProjectSource, credential?: SourceCredential) =>
  repositoryOf(source, { session, endpoint: "http://127.0.0.1:4566", credentialFor: async () => credential });

test("a host is reached at its own URL, with what is known for it", async () => {
  const location = "https://ann@github.com/ann/shop.git";
  const password: SourceCredential = { kind: "password", username: "x-access-token", password: "t0ken" };
  expect(await repository({ type: "GITHUB", location }, password)).toEqual({
    url: "https://github.com/ann/shop.git",
    location,
    access: password,
  });
  expect(await repository({ type: "GITHUB", location })).toMatchObject({ access: { kind: "none" } });
});

test("a connection leads through this server, as the role", async () => {
  const location = "https://gitlab.example.com/group/sub/shop.git";
  const source: ProjectSource = { type: "GITLAB_SELF_MANAGED", location };
  expect(await repository(source, { kind: "connection", arn: connection })).toEqual({
    url: "http://127.0.0.1:4566/git/hub/group/sub/shop.git",
    location,
    access: own,
  });
  await expect(repository(source, { kind: "connection", arn: `${connection}2` })).rejects.toMatchObject({
    context: {
      statusCode: "CLIENT_ERROR",
      message: `Unable to use Connection: ${connection}2. ResourceNotFoundException: no such connection`,
    },
  });
});

test("repositories of this server are read as the role", async () => {
  const location = "http://127.0.0.1:4566/git/hub/ann/shop.git";
  expect(await repository({ type: "GITHUB", location })).toEqual({ url: location, location, access: own });
  const codecommit = "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/shop";
  const { url, access } = await repository({ type: "CODECOMMIT", location: codecommit });
  expect([url, access]).toEqual(["http://127.0.0.1:4566/v1/repos/shop", own]);
});

test.each([
  ["https://github.com/ann/shop.git", true],
  ["https://ann@bitbucket.org/ann/shop.git", true],
  ["http://git.example.com:3000/shop", true],
  ["https://ann:password@github.com/ann/shop", false],
  ["https://github.com", false],
  ["https://github.com/ann/shop?x", false],
  ["git@github.com:ann/shop.git", false],
  ["ssh://git@github.com/ann/shop.git", false],
  ["file:///etc", false],
  ["ext::sh -c true", false],
  ["--upload-pack=x", false],
  ["", false],
])("%s is a location: %s", (location, wanted) => expect(gitUrl(location) !== undefined).toBe(wanted));
