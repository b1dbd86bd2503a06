import type { Command } from "./command.ts";
import { build } from "./commands/build.ts";
import { openConsole } from "./commands/console.ts";
import { doctor } from "./commands/doctor.ts";
import { down } from "./commands/down.ts";
import { enginesAdd, enginesList, enginesRemove, enginesTest } from "./commands/engines.ts";
import { environment } from "./commands/env.ts";
import { events } from "./commands/events.ts";
import { explain } from "./commands/explain.ts";
import { gitCredential } from "./commands/git-credential.ts";
import { imagesEnsure, imagesList, imagesRemove } from "./commands/images.ts";
import { logs } from "./commands/logs.ts";
import { shell } from "./commands/shell.ts";
import { status } from "./commands/status.ts";
import { stop } from "./commands/stop.ts";
import { up } from "./commands/up.ts";
import { validate } from "./commands/validate.ts";
import { version } from "./commands/version.ts";

/** In the order of the list that help shows. */
export const commands: readonly Command[] = [
  up,
  status,
  stop,
  down,
  openConsole,
  doctor,
  environment,
  imagesList,
  imagesEnsure,
  imagesRemove,
  enginesList,
  enginesAdd,
  enginesTest,
  enginesRemove,
  build,
  shell,
  explain,
  validate,
  events,
  logs,
  gitCredential,
  version,
];
