import assert from "node:assert/strict";
import { test } from "node:test";
import { notesLengthMax, readId, readTodoForm, titleLengthMax } from "./todo.js";

const read = (fields) => readTodoForm(new URLSearchParams(fields));

test("reads a complete form and trims it", () => {
  const { todo, problems } = read({ title: "  Moor the boat ", notes: "one\r\ntwo\0", priority: "HIGH", status: "IN PROGRESS" });
  assert.deepEqual(problems, {});
  assert.equal(todo.title, "Moor the boat");
  assert.equal(todo.notes, "one\ntwo");
  assert.equal(todo.priority, "HIGH");
  assert.equal(todo.status, "IN PROGRESS");
});

test("a title is enough", () => {
  const { todo, problems } = read({ title: "Moor the boat" });
  assert.deepEqual(problems, {});
  assert.equal(todo.priority, "MEDIUM");
  assert.equal(todo.status, "TODO");
});

test("names each field that is wrong", () => {
  const { problems } = read({ title: " ", notes: "n".repeat(notesLengthMax + 1), priority: "high", status: "LATER" });
  assert.deepEqual(Object.keys(problems).sort(), ["notes", "priority", "status", "title"]);
});

test("counts characters as the database does, not UTF-16 units", () => {
  assert.deepEqual(read({ title: "🚤".repeat(titleLengthMax) }).problems, {});
  assert.ok(read({ title: "🚤".repeat(titleLengthMax + 1) }).problems.title);
});

test("takes only numbers that a row can have as an id", () => {
  assert.equal(readId("42"), "42");
  for (const segment of ["", "0", "-1", "1.5", "1e3", " 1", "9223372036854775808", "1;DROP TABLE todos"]) {
    assert.equal(readId(segment), undefined, segment);
  }
});
