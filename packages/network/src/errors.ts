/** The range asked for overlaps with a network or a route of this host; `other` says with which, `vpcId` when it is a VPC of ours. */
export class AddressRangeInUse extends Error {
  override readonly name = "AddressRangeInUse";
  readonly cidrBlock: string;
  readonly other: string;
  readonly vpcId: string | undefined;
  constructor(cidrBlock: string, other: string, options?: ErrorOptions & { vpcId?: string }) {
    super(`The range ${cidrBlock} overlaps with ${other}. VPCs of one host share its routing: choose another range.`, options);
    this.cidrBlock = cidrBlock;
    this.other = other;
    this.vpcId = options?.vpcId;
  }
}

/** The address asked for belongs to another container of the VPC's network. */
export class InterfaceAddressInUse extends Error {
  override readonly name = "InterfaceAddressInUse";
}

/** A network interface did not open in time, or cannot; the message says why. */
export class InterfaceNotReady extends Error {
  override readonly name = "InterfaceNotReady";
}

/** The engine's networks cannot be reached from this process: it runs elsewhere, or in a virtual machine. */
export class EngineNotLocal extends Error {
  override readonly name = "EngineNotLocal";
}

/** A script in a network namespace failed; the message has its output. */
export class NamespaceFault extends Error {
  override readonly name = "NamespaceFault";
}

/** The container that carries connections from another engine's machine ended, or does not answer. */
export class RelayLost extends Error {
  override readonly name = "RelayLost";
}
