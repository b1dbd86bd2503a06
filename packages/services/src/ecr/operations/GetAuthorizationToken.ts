import type { Operation } from "../../door/service.ts";
import { tokenMs } from "../limits.ts";
import type { EcrParts } from "../model.ts";
import { makeToken } from "../token.ts";

/** The token is user and password as HTTP Basic wants them; it lasts twelve hours and lets its bearer do what the caller may. */
export const GetAuthorizationToken: Operation<"ecr", "GetAuthorizationToken", EcrParts> = (input, { caller, now }, parts) => {
  const expires = now + tokenMs;
  const { account, region, principal } = caller;
  const authorizationToken = Buffer.from(`AWS:${makeToken(parts, { account, region, principal, expires })}`).toString("base64");
  const registries = input.registryIds ?? [account];
  return {
    authorizationData: registries.map((registryId) => ({
      authorizationToken,
      expiresAt: new Date(expires),
      proxyEndpoint: `https://${registryId}.dkr.ecr.${region}.amazonaws.com`,
    })),
  };
};
