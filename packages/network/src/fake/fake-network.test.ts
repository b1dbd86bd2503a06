import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { createFakeEngine } from "@towpath/engine";
import { seededIds, systemClock } from "@towpath/journal";
import { killAll } from "../contract/docker-harness.ts";
import type { Harness } from "../contract/harness.ts";
import { networkContract } from "../contract/network-contract.ts";
import type { Attachment } from "../port.ts";
import { FakeMemory, fakeNetwork } from "./fake-network.ts";

networkContract("fake", async () => {
  const engine = createFakeEngine({ clock: systemClock });
  const memory = new FakeMemory();
  const ids = seededIds(7);
  const open = () => fakeNetwork({ engine, clock: systemClock, ids, home: { installationId: "fake" }, memory });
  let network = open();
  let vpcs = 0;
  const outside = { address: "203.0.113.9", port: 8080 };
  network.listenOutside(outside.address, outside.port);
  const harness: Harness = {
    network,
    outside,
    newVpc: () => ({ vpcId: `vpc-${++vpcs}`, cidrBlock: `10.${20 + vpcs}.0.0/16`, labels: {} }),
    listen: async (attachment, port) => network.listen(attachment, port),
    connects: async (attachment, address, port) => network.connects(attachment, address, port),
    resolve: async (attachment, name) => network.resolve(attachment, name),
    get: (attachment, url) => requestOf(network.requestLinkLocal, attachment, new URL(url).pathname),
    kill: (attachment) => killAll(engine, "fake", attachment),
    async restart() {
      await network.close();
      network = open();
      harness.network = network;
      // A server that comes up tells the network of its interfaces again; what runs in them is not asked.
      return network;
    },
    close: () => network.close(),
  };
  return harness;
});

async function requestOf(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  { privateIpAddress }: Attachment,
  path: string,
): Promise<string | undefined> {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: privateIpAddress });
  const request = new IncomingMessage(socket);
  Object.assign(request, { method: "GET", url: path });
  const response = new ServerResponse(request);
  const written = Promise.withResolvers<string>();
  response.end = ((text?: string) => (written.resolve(text ?? ""), response)) as ServerResponse["end"];
  answer(request, response);
  const text = await written.promise;
  return response.statusCode === 200 ? text : undefined;
}
