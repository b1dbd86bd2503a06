import { expect, test } from "vitest";
import { holderProgram } from "./elf.ts";

test("the x86-64 program is these bytes", () => {
  const program = holderProgram("amd64");
  expect(program.length).toBe(192);
  expect(program.subarray(120).toString("hex")).toBe(
    [
      "b80e000000", // mov eax, 14
      "31ff", // xor edi, edi
      "beb8004000", // mov esi, 0x4000b8
      "31d2", // xor edx, edx
      "41ba08000000", // mov r10d, 8
      "0f05", // syscall
      "b880000000", // mov eax, 128
      "bfb8004000", // mov edi, 0x4000b8
      "31f6", // xor esi, esi
      "31d2", // xor edx, edx
      "41ba08000000", // mov r10d, 8
      "0f05", // syscall
      "85c0", // test eax, eax
      "78e6", // js -26
      "b8e7000000", // mov eax, 231
      "31ff", // xor edi, edi
      "0f05", // syscall
      "f4".repeat(7),
      "0740000000000000", // HUP, INT, QUIT, TERM
    ].join(""),
  );
});

test("the arm64 program is these words", () => {
  const program = holderProgram("arm64");
  const words = Array.from({ length: 18 }, (_, index) => program.readUInt32LE(120 + index * 4).toString(16));
  // As GNU's disassembler reads them: mov x8, adr x1 +0x38, svc, ..., tbnz x0 #63 back to the wait, ..., the set.
  expect(words.slice(0, 6)).toEqual(["d28010e8", "d2800000", "100001c1", "d2800002", "d2800103", "d4000001"]);
  expect(words.slice(6, 13)).toEqual(["d2801128", "10000120", "d2800001", "d2800002", "d2800103", "d4000001", "b7ffff40"]);
  expect(words.slice(13)).toEqual(["d2800bc8", "d2800000", "d4000001", "4007", "0"]);
});

test.each([
  ["amd64", 62],
  ["arm64", 183],
] as const)("the %s file header leads into the code, and one segment maps the file", (arch, machine) => {
  const program = holderProgram(arch);
  expect(program.subarray(0, 7).toString("hex")).toBe("7f454c46020101");
  expect(program.readUInt16LE(18)).toBe(machine);
  expect(program.readBigUInt64LE(24)).toBe(0x40_0078n);
  expect(program.readBigUInt64LE(64 + 16)).toBe(0x40_0000n);
  expect(program.readBigUInt64LE(64 + 32)).toBe(BigInt(program.length));
});
