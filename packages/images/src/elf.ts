/**
 * The holder: a static program of one page that waits for SIGTERM, SIGINT, SIGQUIT or SIGHUP and then exits with 0. It owns the network
 * namespace of a build or a task. Made here byte by byte, so that no compiler, download or base image is needed for it.
 *
 * The signals are blocked and taken with rt_sigtimedwait: for process 1 of a namespace the kernel drops signals that have neither a
 * handler nor a block, and a handler would need a signal frame.
 */
export type ProgramArch = "amd64" | "arm64";

const machines: Readonly<Record<ProgramArch, number>> = { amd64: 62, arm64: 183 };

const loadAddress = 0x40_0000;
const elfHeaderBytes = 64;
const programHeaderBytes = 56;
const codeOffset = elfHeaderBytes + programHeaderBytes;

/** One bit per signal, the first for signal 1: HUP 1, INT 2, QUIT 3, TERM 15. */
const signalSet = [1, 2, 3, 15].reduce((bits, signal) => bits | (1n << BigInt(signal - 1)), 0n);

/** The whole executable file (ELF64, little endian). */
export function holderProgram(arch: ProgramArch): Buffer {
  const code = arch === "amd64" ? amd64Code() : arm64Code();
  const set = Buffer.alloc(8);
  set.writeBigUInt64LE(signalSet);
  const body = Buffer.concat([code, set]);
  return Buffer.concat([fileHeader(machines[arch]), loadHeader(codeOffset + body.length), body]);
}

function fileHeader(machine: number): Buffer {
  const header = Buffer.alloc(elfHeaderBytes);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(2, 16);
  header.writeUInt16LE(machine, 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(BigInt(loadAddress + codeOffset), 24);
  header.writeBigUInt64LE(BigInt(elfHeaderBytes), 32);
  header.writeUInt16LE(elfHeaderBytes, 52);
  header.writeUInt16LE(programHeaderBytes, 54);
  header.writeUInt16LE(1, 56);
  return header;
}

/** One segment, readable and executable, that maps the whole file; aligned for pages of up to 64 KiB. */
function loadHeader(fileBytes: number): Buffer {
  const header = Buffer.alloc(programHeaderBytes);
  header.writeUInt32LE(1, 0);
  header.writeUInt32LE(0b101, 4);
  header.writeBigUInt64LE(BigInt(loadAddress), 16);
  header.writeBigUInt64LE(BigInt(loadAddress), 24);
  header.writeBigUInt64LE(BigInt(fileBytes), 32);
  header.writeBigUInt64LE(BigInt(fileBytes), 40);
  header.writeBigUInt64LE(0x1_0000n, 48);
  return header;
}

/** rt_sigprocmask 14, rt_sigtimedwait 128, exit_group 231; the set lies right behind the code. */
function amd64Code(): Buffer {
  const codeBytes = 64;
  const set = Buffer.alloc(4);
  set.writeUInt32LE(loadAddress + codeOffset + codeBytes);
  return Buffer.from(
    [
      [0xb8, 14, 0, 0, 0], // mov eax, rt_sigprocmask
      [0x31, 0xff], // xor edi, edi: SIG_BLOCK
      [0xbe, ...set], // mov esi, set
      [0x31, 0xd2], // xor edx, edx
      [0x41, 0xba, 8, 0, 0, 0], // mov r10d, 8: bytes of the set
      [0x0f, 0x05], // syscall
      [0xb8, 128, 0, 0, 0], // wait: mov eax, rt_sigtimedwait
      [0xbf, ...set], // mov edi, set
      [0x31, 0xf6], // xor esi, esi: no details
      [0x31, 0xd2], // xor edx, edx: no deadline
      [0x41, 0xba, 8, 0, 0, 0], // mov r10d, 8
      [0x0f, 0x05], // syscall
      [0x85, 0xc0], // test eax, eax
      [0x78, 0xe6], // js wait: interrupted
      [0xb8, 231, 0, 0, 0], // mov eax, exit_group
      [0x31, 0xff], // xor edi, edi
      [0x0f, 0x05], // syscall
      [0xf4, 0xf4, 0xf4, 0xf4, 0xf4, 0xf4, 0xf4], // hlt, up to 64 bytes: never reached
    ].flat(),
  );
}

/** rt_sigprocmask 135, rt_sigtimedwait 137, exit_group 94; the set lies right behind the code. */
function arm64Code(): Buffer {
  const words = 16;
  const loadNumber = (register: number, value: number) => 0xd2800000 | (value << 5) | register;
  const loadSet = (register: number, index: number) => 0x10000000 | ((words - index) << 5) | register;
  const call = 0xd4000001;
  const waitIndex = 6;
  const instructions = [
    loadNumber(8, 135),
    loadNumber(0, 0),
    loadSet(1, 2),
    loadNumber(2, 0),
    loadNumber(3, 8),
    call,
    loadNumber(8, 137),
    loadSet(0, 7),
    loadNumber(1, 0),
    loadNumber(2, 0),
    loadNumber(3, 8),
    call,
    // tbnz x0, #63, wait: negative means interrupted.
    0xb7000000 | (31 << 19) | (((waitIndex - 12) & 0x3fff) << 5),
    loadNumber(8, 94),
    loadNumber(0, 0),
    call,
  ];
  const code = Buffer.alloc(words * 4);
  instructions.forEach((instruction, index) => code.writeUInt32LE(instruction >>> 0, index * 4));
  return code;
}
