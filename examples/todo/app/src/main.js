import { readIdentity } from "./identity.js";
import { makeServer } from "./server.js";
import { openDatabase, reasonOf } from "./store.js";

const stopGraceMs = 2_000;

/** ECS kills a task 30 seconds after it asked it to stop; whatever still runs then is given up a little earlier. */
const stopTimeoutMs = 25_000;

const log = (message, facts = {}) => console.log(JSON.stringify({ time: new Date().toISOString(), message, ...facts }));

async function main() {
  const connectionString = process.env.DB_CONNECTION_STRING;
  if (!connectionString) {
    throw new Error("DB_CONNECTION_STRING is not set: give it a PostgreSQL URL, such as postgres://user:password@host:5432/todo");
  }
  const identity = await readIdentity(process.env);
  const pool = openDatabase(connectionString, log);
  const server = makeServer({ pool, identity, log });
  const port = await server.listen(Number(process.env.PORT ?? 3000));
  log("listening", { port, ...identity });

  const stop = async (signal) => {
    log("stopping", { signal });
    setTimeout(() => {
      log("gave up waiting for requests in progress");
      process.exit(1);
    }, stopTimeoutMs).unref();
    await server.stop(stopGraceMs);
    await pool.end();
    log("stopped");
  };
  // Only the first signal starts the stop; npm and a terminal both pass on a second one.
  let stopped;
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => (stopped ??= stop(signal)));
}

try {
  await main();
} catch (error) {
  log("cannot start", { reason: reasonOf(error) });
  process.exitCode = 1;
}
