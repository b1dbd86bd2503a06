export { type Config, ConfigError, readEnv } from "./config.ts";
export { type Access, accessFile } from "./installation.ts";
export { serve } from "./main.ts";
export { openServer, type Overrides, type TowpathServer } from "./open-server.ts";
