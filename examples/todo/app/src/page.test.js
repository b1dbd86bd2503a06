import assert from "node:assert/strict";
import { test } from "node:test";
import { readListing } from "./listing.js";
import { editPage, listPage, messagePage } from "./page.js";

const identity = { version: "1.2.3", commit: "abc1234", task: "0f1e2d", zone: "us-east-1a" };
const listing = readListing(new URLSearchParams("status=DONE"));
const hostile = `</textarea><script>alert("1")</script>`;
const todo = {
  id: "7",
  title: hostile,
  notes: hostile,
  priority: "HIGH",
  status: "DONE",
  created_at: new Date(0),
  updated_at: new Date(0),
};

test("shows the version, the commit and the task that answered", () => {
  const page = String(listPage({ identity, listing, todos: [], counts: {} }));
  for (const text of ["1.2.3", "abc1234", "0f1e2d", "us-east-1a"]) assert.ok(page.includes(text), text);
});

test("nothing that a user wrote becomes markup", () => {
  const pages = [
    listPage({ identity, listing, todos: [todo], counts: { DONE: 1 }, todo, problems: { title: hostile } }),
    editPage({ identity, id: "7", todo, problems: { notes: hostile } }),
    messagePage({ identity, title: hostile, text: hostile }),
  ];
  for (const page of pages) assert.ok(!String(page).includes("<script"));
});

test("each form returns to the listing it was sent from", () => {
  const page = String(listPage({ identity, listing, todos: [todo], counts: { DONE: 1 } }));
  assert.equal(page.match(/name="back" value="\/\?status=DONE"/g).length, 3);
});
