import type { ParameterMetadata } from "@aws-sdk/client-ssm";
import type { SecretListEntry } from "@aws-sdk/client-secrets-manager";
import { useQuery } from "@tanstack/react-query";
import { type Call, callOf } from "../activity/record.ts";
import { aws } from "../aws/aws.ts";
import { useAws } from "../aws/query.ts";
import type { AwsError } from "../aws/request.ts";

const secretsPerPage = 100;
const parametersPerPage = 50;
const callsShown = 50;
/** Who reads a secret changes nothing, so no event tells of it. */
const readersRefetchMs = 10_000;

/** Every secret, those that are scheduled for deletion among them. */
export const useSecrets = () =>
  useQuery<SecretListEntry[], AwsError>({
    queryKey: ["secretsmanager", "all secrets"],
    queryFn: async ({ signal }) => {
      const found: SecretListEntry[] = [];
      let NextToken: string | undefined;
      do {
        const asked = { MaxResults: secretsPerPage, IncludePlannedDeletion: true, ...(NextToken !== undefined && { NextToken }) };
        const page = await aws.secretsmanager.ListSecrets(asked, signal);
        found.push(...(page.SecretList ?? []));
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return found;
    },
    refetchInterval: readersRefetchMs,
  });

export const useParameters = () =>
  useQuery<ParameterMetadata[], AwsError>({
    queryKey: ["ssm", "all parameters"],
    queryFn: async ({ signal }) => {
      const found: ParameterMetadata[] = [];
      let NextToken: string | undefined;
      do {
        const page = await aws.ssm.DescribeParameters(
          { MaxResults: parametersPerPage, ...(NextToken !== undefined && { NextToken }) },
          signal,
        );
        found.push(...(page.Parameters ?? []));
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return found;
    },
    refetchInterval: readersRefetchMs,
  });

export const useSecret = (SecretId: string) =>
  useAws("secretsmanager", "DescribeSecret", { SecretId }, { refetchInterval: readersRefetchMs });

export const useVersions = (SecretId: string) =>
  useAws("secretsmanager", "ListSecretVersionIds", { SecretId, IncludeDeprecated: true }, { refetchInterval: readersRefetchMs });

/** Without decryption: what is a secret stays sealed. */
export const useHistory = (Name: string) => useAws("ssm", "GetParameterHistory", { Name }, { refetchInterval: readersRefetchMs });

/** The calls that named the resource by any of its names, the latest first; reads among them, since what they read is a secret. */
export const useCallsOf = (names: readonly string[]) =>
  useQuery<Call[], AwsError>({
    queryKey: ["cloudtrail", "calls of", names],
    queryFn: async ({ signal }) => {
      const pages = await Promise.all(names.map((name) => callsNaming(name, signal)));
      const calls = new Map(pages.flat().map((call) => [call.id, call]));
      return [...calls.values()].sort((a, b) => (b.at?.getTime() ?? 0) - (a.at?.getTime() ?? 0)).slice(0, callsShown);
    },
    refetchInterval: readersRefetchMs,
  });

async function callsNaming(AttributeValue: string, signal: AbortSignal): Promise<Call[]> {
  const LookupAttributes = [{ AttributeKey: "ResourceName" as const, AttributeValue }];
  const { Events = [] } = await aws.cloudtrail.LookupEvents({ LookupAttributes, MaxResults: callsShown }, signal);
  return Events.map(callOf);
}
