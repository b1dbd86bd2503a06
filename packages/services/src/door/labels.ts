import type { Labels } from "@towpath/engine";
import type { Home } from "./parts.ts";

/**
 * What every container, network, volume and image of ours carries, so that the sweep at start can tell what belongs to nobody.
 * `owner` is an ARN or another stable id, `purpose` one word such as "build", "task", "database".
 */
export function towpathLabels(home: Home, of: { account: string; region: string; owner: string; purpose: string }): Labels {
  return {
    "towpath.installation": home.installationId,
    "towpath.account": of.account,
    "towpath.region": of.region,
    "towpath.owner": of.owner,
    "towpath.purpose": of.purpose,
  };
}
