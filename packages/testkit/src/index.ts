export {
  type Access,
  dataDirectory,
  freePort,
  removeDirectory,
  residentBytes,
  type RunningServer,
  type ServerEnd,
  ServerEnded,
  startServer,
} from "./server-process.ts";
export { openToolbox, type Toolbox } from "./toolbox.ts";
export { towpath } from "./cli.ts";
