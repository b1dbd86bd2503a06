import { html } from "./html.js";
import { firstDirection, listingPath, pageLengthMax, sortKeys, sortLabel } from "./listing.js";
import { notesLengthMax, priorities, statuses, titleLengthMax } from "./todo.js";

/** The pages: pure functions from data to markup. */

export const heading = "Things to do";

const labels = { TODO: "To do", "IN PROGRESS": "In progress", DONE: "Done", LOW: "Low", MEDIUM: "Medium", HIGH: "High" };
const nextStep = { TODO: ["IN PROGRESS", "Start"], "IN PROGRESS": ["DONE", "Finish"], DONE: ["TODO", "Reopen"] };

/** "IN PROGRESS" as a class name. */
const slug = (value) => value.toLowerCase().replaceAll(" ", "-");

function layout({ title, identity, content }) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <header class="top">
          <a class="brand" href="/"
            ><img src="/icon.svg" alt="" width="36" height="36" />
            <h1>${heading}</h1></a
          >
          <span class="badge" title="Version ${identity.version}, commit ${identity.commit || "unknown"}">v${identity.version}</span>
        </header>
        <main>${content}</main>
        <footer>
          <span>Version <b id="version">${identity.version}</b></span>
          ${identity.commit && html`<span>Commit <code id="commit">${identity.commit}</code></span>`}
          <span>Answered by task <code id="task">${identity.task}</code>${identity.zone && html` in ${identity.zone}`}</span>
        </footer>
      </body>
    </html> `;
}

const choices = (values, chosen) =>
  values.map((value) => html`<option value="${value}" ${value === chosen && html`selected`}>${labels[value]}</option>`);

const problem = (problems, field) => problems[field] && html`<em class="problem" role="alert">${problems[field]}</em>`;

function fields(todo, problems) {
  return html`
    <label class="wide">
      <span>Title</span>
      <input name="title" value="${todo.title}" maxlength="${titleLengthMax}" required placeholder="What is to be done?" />
      ${problem(problems, "title")}
    </label>
    <label class="wide">
      <span>Notes</span>
      <textarea name="notes" rows="2" maxlength="${notesLengthMax}" placeholder="Anything worth knowing">${todo.notes}</textarea>
      ${problem(problems, "notes")}
    </label>
    <label>
      <span>Priority</span>
      <select name="priority">
        ${choices(priorities, todo.priority)}
      </select>
      ${problem(problems, "priority")}
    </label>
    <label>
      <span>Status</span>
      <select name="status">
        ${choices(statuses, todo.status)}
      </select>
      ${problem(problems, "status")}
    </label>
  `;
}

function summary(counts) {
  const total = statuses.reduce((sum, status) => sum + (counts[status] ?? 0), 0);
  const done = total === 0 ? 0 : Math.round((100 * (counts.DONE ?? 0)) / total);
  return html`
    <section class="summary" aria-label="Summary">
      ${statuses.map((status) => html`<div class="figure ${slug(status)}"><b>${counts[status] ?? 0}</b><span>${labels[status]}</span></div>`)}
      <div class="figure progress">
        <b>${done}%</b>
        <progress max="100" value="${done}" aria-label="Done"></progress>
      </div>
    </section>
  `;
}

const chip = (listing, changes, text, active) =>
  html`<a class="chip" href="${listingPath(listing, changes)}" ${active && html`aria-current="true"`}>${text}</a>`;

function filters(listing) {
  const filter = (name, values) => [
    chip(listing, { [name]: undefined }, "All", listing[name] === undefined),
    values.map((value) => chip(listing, { [name]: value }, labels[value], listing[name] === value)),
  ];
  const order = (key) => {
    const active = listing.sort === key;
    const opposite = listing.direction === "asc" ? "desc" : "asc";
    const arrow = listing.direction === "asc" ? "↑" : "↓";
    return chip(
      listing,
      { sort: key, direction: active ? opposite : firstDirection(key) },
      `${sortLabel(key)}${active ? ` ${arrow}` : ""}`,
      active,
    );
  };
  const hidden = (name) => listing[name] && html`<input type="hidden" name="${name}" value="${listing[name]}" />`;
  return html`
    <nav class="filters" aria-label="Filter and sort">
      <div><span>Status</span>${filter("status", statuses)}</div>
      <div><span>Priority</span>${filter("priority", priorities)}</div>
      <div><span>Sort by</span>${sortKeys.map(order)}</div>
      <form action="/" method="get" role="search">
        ${["status", "priority", "sort", "direction"].map(hidden)}
        <input type="search" name="search" value="${listing.search}" placeholder="Search" aria-label="Search" />
      </form>
    </nav>
  `;
}

/** A date as "23 Nov 2026": the same for every reader, whatever the server's locale. */
const day = (date) => date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });

function item(todo, back) {
  const [next, verb] = nextStep[todo.status];
  const post = (action, content) =>
    html`<form method="post" action="/todos/${todo.id}/${action}"><input type="hidden" name="back" value="${back}" />${content}</form>`;
  return html`
    <li class="item ${slug(todo.priority)} ${slug(todo.status)}">
      <div class="what">
        <h2>${todo.title}</h2>
        ${todo.notes && html`<p>${todo.notes}</p>`}
        <p class="facts">
          <span class="pill ${slug(todo.status)}">${labels[todo.status]}</span>
          <span class="pill ${slug(todo.priority)}">${labels[todo.priority]}</span>
          <time datetime="${todo.created_at.toISOString()}">${day(todo.created_at)}</time>
        </p>
      </div>
      <div class="actions">
        ${post("status", html`<button name="status" value="${next}">${verb}</button>`)}
        <a class="button" href="/todos/${todo.id}/edit">Edit</a>
        <details>
          <summary class="button">Delete</summary>
          ${post("delete", html`<button class="danger">Delete for good</button>`)}
        </details>
      </div>
    </li>
  `;
}

function entries(todos, back) {
  if (todos.length === 0) return html`<p class="empty">Nothing here. Add something, or show <a href="/">everything</a>.</p>`;
  const more = todos.length === pageLengthMax && html`<p class="empty">Only ${pageLengthMax} are shown; filter or search for others.</p>`;
  return html`
    <ul class="todos">
      ${todos.map((todo) => item(todo, back))}
    </ul>
    ${more}
  `;
}

/** The list with its form for a new to-do; `todo` and `problems` are what was sent when it could not be stored. */
export function listPage({
  identity,
  listing,
  todos,
  counts,
  todo = { title: "", notes: "", priority: "MEDIUM", status: "TODO" },
  problems = {},
}) {
  const back = listingPath(listing);
  const content = html`
    ${summary(counts)}
    <section class="card">
      <form class="new" method="post" action="/todos">
        <input type="hidden" name="back" value="${back}" />
        ${fields(todo, problems)}
        <button class="primary">Add</button>
      </form>
    </section>
    ${filters(listing)} ${entries(todos, back)}
  `;
  return layout({ title: heading, identity, content });
}

export function editPage({ identity, id, todo, problems = {} }) {
  const content = html`
    <section class="card">
      <form class="edit" method="post" action="/todos/${id}">
        ${fields(todo, problems)}
        <div class="wide row"><button class="primary">Save</button><a class="button" href="/">Cancel</a></div>
      </form>
    </section>
  `;
  return layout({ title: `Edit · ${heading}`, identity, content });
}

/** A page for what went wrong: one sentence, and the way back. */
export function messagePage({ identity, title, text }) {
  const content = html`<section class="card message">
    <h2>${title}</h2>
    <p>${text}</p>
    <a class="button" href="/">Back to the list</a>
  </section>`;
  return layout({ title: `${title} · ${heading}`, identity, content });
}
