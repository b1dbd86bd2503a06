/** The programs that the contract's image holds, twice: for a real shell (busybox) and for the fake. */
import type { Program } from "../fake/program.ts";

export interface ContractProgram {
  readonly script: string;
  readonly program: Program;
}

const lines = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1}\n`).join("");

export const contractPrograms: Readonly<Record<string, ContractProgram>> = {
  /** say OUT ERR CODE */
  say: {
    script: 'echo "$1"; [ -n "$2" ] && echo "$2" >&2; exit "${3:-0}"',
    program: ({ argv, stdout, stderr }) => {
      stdout(`${argv[1]}\n`);
      if (argv[2]) stderr(`${argv[2]}\n`);
      return Number(argv[3] ?? 0);
    },
  },
  /** count N: the numbers from 1 to N, one a line. */
  count: {
    script: 'exec seq "$1"',
    program: ({ argv, stdout }) => {
      stdout(lines(Number(argv[1])));
      return 0;
    },
  },
  /** drip N: as count, with a pause after each, to both streams in turn. */
  drip: {
    script: 'for i in $(seq "$1"); do if [ $((i % 2)) = 0 ]; then echo $i >&2; else echo $i; fi; sleep 0.01; done',
    program: async ({ argv, stdout, stderr, sleep }) => {
      for (let i = 1; i <= Number(argv[1]); i++) {
        (i % 2 === 0 ? stderr : stdout)(`${i}\n`);
        await sleep(10);
      }
      return 0;
    },
  },
  /** long N: one line of N letters, without a newline at its end. */
  long: {
    script: 'head -c "$1" /dev/zero | tr "\\0" x',
    program: ({ argv, stdout }) => {
      stdout("x".repeat(Number(argv[1])));
      return 0;
    },
  },
  /** idle: says `ready`, runs until SIGTERM, then ends well. */
  idle: {
    script: "trap 'echo bye; exit 0' TERM; echo ready; while :; do sleep 0.02; done",
    program: async ({ stdout, onSignal }) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      onSignal("SIGTERM", resolve);
      stdout("ready\n");
      await promise;
      stdout("bye\n");
      return 0;
    },
  },
  /** stubborn: does not react to SIGTERM. */
  stubborn: { script: "exec sleep 1000", program: ({ sleep }) => sleep(1_000_000).then(() => 0) },
  /** echo-input: stdin to stdout. */
  "echo-input": {
    script: "exec cat",
    program: async ({ stdin, stdout }) => {
      for await (const part of stdin) stdout(part);
      return 0;
    },
  },
  /** value NAME: an environment variable. */
  value: {
    script: 'eval "echo \\$$1"',
    program: ({ argv, env, stdout }) => {
      stdout(`${env[argv[1]!] ?? ""}\n`);
      return 0;
    },
  },
  /** where: the working directory and the user's number. */
  where: {
    script: 'echo "$(pwd) $(id -u)"',
    program: ({ workingDirectory, user, stdout }) => {
      stdout(`${workingDirectory} ${user || "0"}\n`);
      return 0;
    },
  },
  /** write FILE TEXT; fails where the file system is read-only. */
  write: {
    script: 'echo "$2" > "$1"',
    program: ({ argv, files }) => {
      files.write(argv[1]!, `${argv[2]}\n`);
      return 0;
    },
  },
  /** show FILE */
  show: {
    script: 'exec cat "$1"',
    program: ({ argv, files, stdout }) => {
      if (!files.exists(argv[1]!)) return 1;
      stdout(files.read(argv[1]!));
      return 0;
    },
  },
  /** address: the IPv4 address of the first interface that is not the loopback. */
  address: {
    script: "ip -4 addr show scope global | sed -n 's/.*inet \\([0-9.]*\\).*/\\1/p' | head -n 1",
    program: ({ ipAddresses, stdout }) => {
      stdout(`${ipAddresses[0] ?? ""}\n`);
      return 0;
    },
  },
  /** gorge: takes memory until it is killed. */
  gorge: { script: "exec tail /dev/zero", program: ({ outOfMemory }) => outOfMemory() },
};

/** What the scripts call besides the shell. */
export const busyboxCommands = ["sh", "cat", "seq", "sleep", "head", "tail", "tr", "sed", "ip", "id", "ls", "true"];
