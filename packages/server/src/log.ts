import type { Log } from "@towpath/journal";
import { pino } from "pino";

/** The operational log, one JSON object a line on standard error. Secrets are kept out by path, whoever logs them. */
export function openLog(level: string): Log {
  const redact = ["secretAccessKey", "sessionToken", "password", "*.secretAccessKey", "*.sessionToken", "*.password"];
  return pino({ level, redact, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ dest: 2, sync: true }));
}
