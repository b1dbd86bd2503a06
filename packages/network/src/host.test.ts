import { expect, test } from "vitest";
import { nameservers } from "./dns/upstream.ts";
import { parseLocalAddresses, parseRoutes } from "./host.ts";

test("routes are read but for the default one", () => {
  const table = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
eth0	00000000	010200C0	0003	0	0	0	00000000	0	0	0
eth0	000200C0	00000000	0001	0	0	0	00FFFFFF	0	0	0
tun0	0000000A	00000000	0001	0	0	0	000000FF	0	0	0
`;
  expect(parseRoutes(table).map(({ what }) => what)).toEqual([
    "the host's route to 192.0.2.0/24 by eth0",
    "the host's route to 10.0.0.0/8 by tun0",
  ]);
});

test("local addresses are those that packets end at", () => {
  const trie = `Local:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
           |-- 127.0.0.1
              /32 host LOCAL
     +-- 172.17.0.0/16 2 0 2
           |-- 172.17.0.0
              /16 link UNICAST
           |-- 172.17.0.1
              /32 host LOCAL
        |-- 172.17.255.255
           /32 link BROADCAST
`;
  expect(parseLocalAddresses(trie)).toEqual(["172.17.0.1"]);
});

test("at most three resolvers count", () => {
  const text = "search x\nnameserver 10.0.0.1\n nameserver fe80::1%eth0\nnameserver nonsense\nnameserver 9.9.9.9\nnameserver 8.8.8.8\n";
  expect(nameservers(text)).toEqual(["10.0.0.1", "fe80::1%eth0", "9.9.9.9"]);
});
