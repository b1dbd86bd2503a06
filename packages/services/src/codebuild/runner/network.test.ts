import { silentLog } from "@towpath/journal";
import { ApiError } from "@towpath/wire";
import { expect, test } from "vitest";
import type { BuildRun } from "./build-run.ts";
import { detachNetwork } from "./network.ts";

interface Wanted {
  /** What the run's row says. */
  noted: string | undefined;
  /** Whether the build's role can still be assumed. */
  hasRole: boolean;
}

/** A build in a VPC with the interface "eni-1"; gives who removed what. */
async function removed({ noted, hasRole }: Wanted): Promise<string[]> {
  const done: string[] = [];
  const ec2As = (who: string) => ({
    ec2: {
      DescribeNetworkInterfaces: async ({ Filters: [filter] }: { Filters: { Values: string[] }[] }) => ({
        NetworkInterfaces:
          filter?.Values[0] === "arn:aws:codebuild:us-east-1:000000000000:build/p:1" ? [{ NetworkInterfaceId: "eni-1" }] : [],
      }),
      DeleteNetworkInterface: async ({ NetworkInterfaceId }: { NetworkInterfaceId: string }) =>
        void done.push(`${who} ${NetworkInterfaceId}`),
    },
  });
  await detachNetwork({
    id: "p:1",
    account: "000000000000",
    region: "us-east-1",
    build: () => ({ settings: { vpcConfig: { vpcId: "vpc-1" } } }),
    row: () => ({ interface: noted }),
    session: async () => {
      if (!hasRole) throw new ApiError("AccessDenied", "no such role", 403);
      return { client: ec2As("role") };
    },
    parts: { aws: { as: () => ec2As("service") }, log: silentLog },
  } as unknown as BuildRun);
  return done;
}

test("an interface is removed that was made just before a death and is in no row, also when the role is gone", async () => {
  expect(await removed({ noted: "eni-9", hasRole: true })).toEqual(["role eni-9"]);
  expect(await removed({ noted: undefined, hasRole: true })).toEqual(["role eni-1"]);
  expect(await removed({ noted: "eni-9", hasRole: false })).toEqual(["service eni-9"]);
});
