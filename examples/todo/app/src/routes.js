import { readListing, listingPath } from "./listing.js";
import { editPage, listPage } from "./page.js";
import { readForm, Refusal } from "./request.js";
import { checkDatabase, countByStatus, createTodo, deleteTodo, findTodo, listTodos, reasonOf, setStatus, updateTodo } from "./store.js";
import { readId, readTodoForm, statuses } from "./todo.js";

/**
 * The routes, first match wins. A handler gets { pool, identity, address, request, id } and returns a response:
 * { status?, page } or { status, json } or { location }.
 */
export const routes = [
  { method: "GET", path: /^\/$/, handle: showList },
  { method: "GET", path: /^\/health$/, handle: showHealth },
  { method: "POST", path: /^\/todos$/, handle: create },
  { method: "GET", path: /^\/todos\/([^/]+)\/edit$/, handle: showEdit },
  { method: "POST", path: /^\/todos\/([^/]+)$/, handle: update },
  { method: "POST", path: /^\/todos\/([^/]+)\/status$/, handle: changeStatus },
  { method: "POST", path: /^\/todos\/([^/]+)\/delete$/, handle: remove },
];

const unknownTodo = () => new Refusal(404, "Not found", "There is no such to-do; somebody may have deleted it.");

function idOf(segment) {
  const id = readId(segment);
  if (id === undefined) throw unknownTodo();
  return id;
}

/** Back to the list as it was; the field is read as a listing, so that it cannot lead anywhere else. */
const backTo = (form) => ({ location: listingPath(readListing(new URLSearchParams((form.get("back") ?? "").split("?")[1]))) });

async function showHealth({ pool, identity }) {
  try {
    await checkDatabase(pool);
    return { status: 200, json: { status: "ok", ...identity } };
  } catch (error) {
    return { status: 503, json: { status: "unavailable", reason: `The database does not answer: ${reasonOf(error)}`, ...identity } };
  }
}

async function renderList({ pool, identity }, listing, more = {}) {
  const [todos, counts] = await Promise.all([listTodos(pool, listing), countByStatus(pool)]);
  return listPage({ identity, listing, todos, counts, ...more });
}

async function showList(context) {
  return { page: await renderList(context, readListing(context.address.searchParams)) };
}

async function create(context) {
  const form = await readForm(context.request);
  const { todo, problems } = readTodoForm(form);
  if (Object.keys(problems).length > 0) {
    return { status: 422, page: await renderList(context, readListing(new URLSearchParams()), { todo, problems }) };
  }
  await createTodo(context.pool, todo);
  return backTo(form);
}

async function showEdit({ pool, identity, id: segment }) {
  const id = idOf(segment);
  const todo = await findTodo(pool, id);
  if (todo === undefined) throw unknownTodo();
  return { page: editPage({ identity, id, todo }) };
}

async function update({ pool, identity, request, id: segment }) {
  const id = idOf(segment);
  const { todo, problems } = readTodoForm(await readForm(request));
  if (Object.keys(problems).length > 0) return { status: 422, page: editPage({ identity, id, todo, problems }) };
  if (!(await updateTodo(pool, id, todo))) throw unknownTodo();
  return { location: "/" };
}

async function changeStatus({ pool, request, id: segment }) {
  const id = idOf(segment);
  const form = await readForm(request);
  const status = form.get("status");
  if (!statuses.includes(status)) throw new Refusal(422, "Unknown status", `The status is one of ${statuses.join(", ")}.`);
  if (!(await setStatus(pool, id, status))) throw unknownTodo();
  return backTo(form);
}

async function remove({ pool, request, id: segment }) {
  const id = idOf(segment);
  const form = await readForm(request);
  if (!(await deleteTodo(pool, id))) throw unknownTodo();
  return backTo(form);
}
