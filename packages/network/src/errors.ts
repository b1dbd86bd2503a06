/** The range asked for overlaps with a network or a route of this host; `other` says with which. */
export class AddressRangeInUse extends Error {
  override readonly name = "AddressRangeInUse";
  readonly cidrBlock: string;
  readonly other: string;
  constructor(cidrBlock: string, other: string, options?: ErrorOptions) {
    super(`The range ${cidrBlock} overlaps with ${other}. VPCs of one host share its routing: choose another range.`, options);
    this.cidrBlock = cidrBlock;
    this.other = other;
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
