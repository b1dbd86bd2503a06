import { join } from "node:path";

/** The server's own log: one JSON object a line, appended to by every start. */
export const logFile = (dataDirectory: string): string => join(dataDirectory, "server.log");
