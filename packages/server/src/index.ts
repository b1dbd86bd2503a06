export { type Config, ConfigError, readEnv } from "./config.ts";
export { type Access, accessFile, readAccess } from "./access.ts";
export { serve } from "./main.ts";
export { openServer, type Overrides, type TowpathServer } from "./open-server.ts";
