import { describe, it } from "vitest";
import { dockerHarness, lacking } from "./contract/docker-harness.ts";
import { networkContract } from "./contract/network-contract.ts";

const problem = await lacking();
if (problem) {
  describe("network contract", () => it.skip(`skipped: ${problem}`, () => {}));
} else {
  networkContract("engine, scripts run directly", () => dockerHarness({ direct: true }));
  networkContract("engine, scripts run in a container", () => dockerHarness({ direct: false }));
}
