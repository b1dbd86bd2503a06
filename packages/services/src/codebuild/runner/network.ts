import { type Attachment, InterfaceNotReady } from "@towpath/network";
import type { Client } from "../../door/aws.ts";
import { serviceCaller } from "../../door/caller.ts";
import { uuidOf } from "../names.ts";
import { BuildProblem, isRefusal, refusalText } from "../problem.ts";
import { updateRun } from "../runs.ts";
import { learn } from "../store.ts";
import type { BuildRun } from "./build-run.ts";

/**
 * Gives the build its place in the network: an interface in one of its project's subnets, made as the build's role, or one outside all
 * VPCs. Finds what an earlier try made. Throws BuildProblem with AWS's VPC_CLIENT_ERROR.
 */
export async function attachNetwork(run: BuildRun): Promise<Attachment> {
  const { parts, labels, signal } = run;
  const { settings } = run.build();
  const options = { privileged: settings.environment.privilegedMode === true, labels };
  if (!settings.vpcConfig) return parts.network.attachOutside(run.id, options, signal);
  const known = run.row().interface;
  const interfaceId = known ?? (await createInterface(run));
  try {
    return await parts.network.attach(interfaceId, options, signal);
  } catch (cause) {
    if (!(cause instanceof InterfaceNotReady)) throw cause;
    throw new BuildProblem("VPC_CLIENT_ERROR", cause.message, { cause, status: "FAULT" });
  }
}

async function createInterface(run: BuildRun): Promise<string> {
  const { subnets = [], securityGroupIds = [] } = run.build().settings.vpcConfig ?? {};
  const { client } = await run.session();
  let refusal: unknown;
  for (const [index, subnetId] of rotated(subnets, run.build().number).entries()) {
    try {
      const { NetworkInterface } = await client.ec2.CreateNetworkInterface(
        {
          SubnetId: subnetId,
          Groups: securityGroupIds,
          Description: descriptionOf(run),
          TagSpecifications: [{ ResourceType: "network-interface", Tags: [{ Key: "aws:codebuild:build", Value: run.id }] }],
          ClientToken: `${uuidOf(run.id)}-${index}`,
        },
        run.signal,
      );
      const networkInterfaceId = NetworkInterface?.NetworkInterfaceId ?? "";
      run.parts.crash.at("build-network-attached");
      run.parts.journal.transact((tx) => {
        updateRun(tx, run, run.id, { interface: networkInterfaceId });
        learn(tx, run, run.id, { networkInterface: { subnetId, networkInterfaceId } });
      });
      return networkInterfaceId;
    } catch (error) {
      refusal = error;
      // A full subnet leaves the others.
      if (!(error instanceof Error && error.name.startsWith("InsufficientFreeAddresses"))) break;
    }
  }
  if (!isRefusal(refusal)) throw refusal;
  run.parts.log.warn({ build: run.id, reason: refusalText(refusal) }, "build has no network interface");
  throw new BuildProblem("VPC_CLIENT_ERROR", `Unexpected EC2 error: ${(refusal as Error).name}`, { cause: refusal });
}

const rotated = (subnets: string[], by: number): string[] => {
  const start = subnets.length === 0 ? 0 : by % subnets.length;
  return [...subnets.slice(start), ...subnets.slice(0, start)];
};

/** Gives everything back; what is gone already is passed over. */
export async function detachNetwork(run: BuildRun): Promise<void> {
  const { settings } = run.build();
  if (!settings.vpcConfig) return run.parts.network.detachOutside(run.id);
  const known = run.row().interface;
  const ec2 = await ec2Of(run);
  for (const interfaceId of known ? [known] : await unnoted(run, ec2)) {
    try {
      await ec2.DeleteNetworkInterface({ NetworkInterfaceId: interfaceId });
    } catch (error) {
      // Deleted by hand.
      if (!isRefusal(error)) throw error;
      run.parts.log.warn({ build: run.id, interfaceId, reason: refusalText(error) }, "network interface not deleted");
    }
  }
}

/** The build's role, or when that is gone meanwhile, CodeBuild itself: what it made must not stay for ever. */
async function ec2Of(run: BuildRun): Promise<Client["ec2"]> {
  try {
    return (await run.session()).client.ec2;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return run.parts.aws.as(serviceCaller("codebuild.amazonaws.com", run.account, run.region)).ec2;
  }
}

/** Interfaces that were made just before the server was killed, or the build stopped, and are in no row. */
async function unnoted(run: BuildRun, ec2: Client["ec2"]): Promise<string[]> {
  const { NetworkInterfaces = [] } = await ec2.DescribeNetworkInterfaces({
    Filters: [{ Name: "description", Values: [descriptionOf(run)] }],
  });
  return NetworkInterfaces.flatMap(({ NetworkInterfaceId }) => NetworkInterfaceId ?? []);
}

const descriptionOf = (run: BuildRun): string => `arn:aws:codebuild:${run.region}:${run.account}:build/${run.id}`;
