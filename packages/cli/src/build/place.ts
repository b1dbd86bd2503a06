import { createHash } from "node:crypto";
import { basename } from "node:path";
import { type Aws, AwsRefusal, type Body, unless } from "./aws.ts";

/**
 * Where the builds of working trees take place: a bucket for the sources, a role, and a project for each directory. All builds share
 * bucket and role, and none of them needs to know of the others: each has an object in the bucket and a policy at the role as long as it
 * lasts, AWS deletes neither a bucket that has objects nor a role that has policies, so whoever ends last deletes both.
 */
export interface Place {
  readonly bucket: string;
  readonly key: string;
  readonly run: string;
  readonly project: string;
  /** Of further sources. */
  readonly identifiers: readonly string[];
}

/** Where a further source is put. */
export const secondaryKey = ({ run }: Pick<Place, "run">, identifier: string): string => `${run}/source-${identifier}.zip`;

const name = "towpath-build";
const trust = {
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: { Service: "codebuild.amazonaws.com" }, Action: "sts:AssumeRole" },
};
const policy = { Version: "2012-10-17", Statement: { Effect: "Allow", Action: "*", Resource: "*" } };

/** `run` is this build's own name; the project's name tells the directory and, since StartBuild cannot change it, the network. */
export function placeOf(
  { access }: Aws,
  run: string,
  directory: string,
  { vpcConfig, identifiers }: { vpcConfig: object | undefined; identifiers: readonly string[] },
): Place {
  const called = basename(directory)
    .replaceAll(/[^\w-]+/g, "-")
    .slice(0, 60);
  const hash = createHash("sha256")
    .update(JSON.stringify([directory, vpcConfig]))
    .digest("hex")
    .slice(0, 8);
  return {
    bucket: `${name}-${access.account}-${access.region}`,
    key: `${run}/source.zip`,
    run,
    identifiers,
    project: [name, called, hash].filter(Boolean).join("-"),
  };
}

/** The bucket, found or made, with the source in it. */
export async function putSource(aws: Aws, { bucket, key }: Place, body: () => Body): Promise<void> {
  const region = aws.access.region;
  const location = `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`;
  await untilKept("NoSuchBucket", async () => {
    await unless(["BucketAlreadyOwnedByYou"], () => aws.s3("PUT", `/${bucket}`, region === "us-east-1" ? undefined : location));
    await aws.s3("PUT", `/${bucket}/${key}`, body());
  });
}

/** The role, found or made, and held. Gives its ARN. */
export async function holdRole(aws: Aws, { run }: Place): Promise<string> {
  const role = { RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trust) };
  const held = { RoleName: name, PolicyName: run, PolicyDocument: JSON.stringify(policy) };
  await untilKept("NoSuchEntity", async () => {
    await unless(["EntityAlreadyExists"], () => aws.iam("CreateRole", role));
    await aws.iam("PutRolePolicy", held);
  });
  return `arn:aws:iam::${aws.access.account}:role/${name}`;
}

/** Starts a build in the project, which is found or made. Gives the build's id, and whether the project was made. */
export async function startIn(
  aws: Aws,
  project: object & { readonly name: string },
  overrides: object,
): Promise<{ id: string; isMade: boolean }> {
  let isMade = false;
  const started = await untilKept("ResourceNotFoundException", async () => {
    isMade = await unless(["ResourceAlreadyExistsException"], () => aws.codebuild("CreateProject", project));
    return aws.codebuild<{ build: { id: string } }>("StartBuild", { projectName: project.name, ...overrides });
  });
  return { id: started.build.id, isMade };
}

/** Another build may delete what was just found, as the last one that used it: then it is made again. */
async function untilKept<Result>(isGone: string, take: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await take();
    } catch (error) {
      if (!(error instanceof AwsRefusal && error.code === isGone) || tries === triesMost) throw error;
    }
  }
}

const triesMost = 20;

/** Lets go of the source and the role; whoever is the last deletes bucket and role too. May be done again. */
export async function letGo(aws: Aws, { bucket, key, run, identifiers }: Place): Promise<void> {
  for (const each of [key, ...identifiers.map((identifier) => secondaryKey({ run }, identifier))]) {
    await unless(["NoSuchBucket"], () => aws.s3("DELETE", `/${bucket}/${each}`));
  }
  await unless(["NoSuchBucket", "BucketNotEmpty"], () => aws.s3("DELETE", `/${bucket}`));
  await unless(["NoSuchEntity"], () => aws.iam("DeleteRolePolicy", { RoleName: name, PolicyName: run }));
  await unless(["NoSuchEntity", "DeleteConflict"], () => aws.iam("DeleteRole", { RoleName: name }));
}
