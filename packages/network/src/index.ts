export type * from "./port.ts";
export { AddressRangeInUse, EngineNotLocal, InterfaceAddressInUse, InterfaceNotReady, NamespaceFault } from "./errors.ts";
export { FakeMemory, type FakeNetwork, fakeNetwork, type FakeNetworkParts } from "./fake/fake-network.ts";
export { addressAt, contains, formatAddress, overlaps, parseAddress, parseRange, type Range, rangeContains } from "./ipv4.ts";
export { type NetworkParts, openNetwork } from "./open-network.ts";
export { type Authority, openAuthority } from "./tls/authority.ts";
