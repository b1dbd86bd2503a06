import { Pool } from "pg";
import { listingSql, pageLengthMax } from "./listing.js";

const columns = "id, title, notes, priority, status, created_at, updated_at";

/** The pool of one task. Its limits keep a slow database from holding requests: they fail, and the page says so. */
export function openDatabase(connectionString, log) {
  const pool = new Pool({
    connectionString,
    max: 5,
    connectionTimeoutMillis: 3_000,
    query_timeout: 5_000,
    statement_timeout: 5_000,
    application_name: "todo",
  });
  // An idle connection that breaks (the database restarts) is dropped by the pool; the next query opens another.
  pool.on("error", (error) => log("a database connection was lost", { reason: reasonOf(error) }));
  return pool;
}

/** One line on why the database did not answer. A refused connection has several causes, one for each address tried. */
export function reasonOf(error) {
  const causes = error instanceof AggregateError ? error.errors : [error];
  return causes.map((cause) => cause.message || cause.code || String(cause)).join("; ");
}

/** Resolves when the database answers with the table in place; rejects with the reason otherwise. */
export async function checkDatabase(pool) {
  await pool.query("SELECT id FROM todos LIMIT 1");
}

export async function listTodos(pool, listing) {
  const { where, orderBy, values } = listingSql(listing);
  const { rows } = await pool.query(`SELECT ${columns} FROM todos ${where} ${orderBy} LIMIT ${pageLengthMax}`, values);
  return rows;
}

/** How many to-dos there are of each status. */
export async function countByStatus(pool) {
  const { rows } = await pool.query("SELECT status, count(*)::int AS count FROM todos GROUP BY status");
  return Object.fromEntries(rows.map((row) => [row.status, row.count]));
}

export async function findTodo(pool, id) {
  const { rows } = await pool.query(`SELECT ${columns} FROM todos WHERE id = $1`, [id]);
  return rows[0];
}

export async function createTodo(pool, todo) {
  const { rows } = await pool.query("INSERT INTO todos (title, notes, priority, status) VALUES ($1, $2, $3, $4) RETURNING id", [
    todo.title,
    todo.notes,
    todo.priority,
    todo.status,
  ]);
  return rows[0].id;
}

/** Returns whether there was such a to-do; so do the two below. */
export async function updateTodo(pool, id, todo) {
  const { rowCount } = await pool.query(
    "UPDATE todos SET title = $2, notes = $3, priority = $4, status = $5, updated_at = now() WHERE id = $1",
    [id, todo.title, todo.notes, todo.priority, todo.status],
  );
  return rowCount === 1;
}

export async function setStatus(pool, id, status) {
  const { rowCount } = await pool.query("UPDATE todos SET status = $2, updated_at = now() WHERE id = $1", [id, status]);
  return rowCount === 1;
}

export async function deleteTodo(pool, id) {
  const { rowCount } = await pool.query("DELETE FROM todos WHERE id = $1", [id]);
  return rowCount === 1;
}
