/** Linux capabilities in the order of their bits in /proc/PID/status (capabilities(7)). */
const names = [
  "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE NET_BROADCAST NET_ADMIN",
  "NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME",
  "SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON",
  "BPF CHECKPOINT_RESTORE",
].flatMap((line) => line.split(" "));

export const allCapabilities: readonly string[] = names;

/** Names, without `CAP_`, of the bits that are set; bits newer than this list are left out. */
export const capabilityNames = (mask: bigint): readonly string[] => names.filter((_, bit) => (mask >> BigInt(bit)) & 1n);
