/** What a to-do is, and how the form's fields become one. */

export const priorities = ["LOW", "MEDIUM", "HIGH"];
export const statuses = ["TODO", "IN PROGRESS", "DONE"];

export const titleLengthMax = 200;
export const notesLengthMax = 2000;

/** PostgreSQL stores any text but the NUL character; browsers send line ends as CR LF. */
const clean = (text) => (text ?? "").replaceAll("\0", "").replaceAll("\r\n", "\n").trim();

/**
 * Reads the fields of a create or edit form.
 * Returns the to-do's values and, by field name, a sentence for each problem; without problems the values can be stored.
 */
export function readTodoForm(form) {
  const todo = {
    title: clean(form.get("title")),
    notes: clean(form.get("notes")),
    priority: form.get("priority") ?? "MEDIUM",
    status: form.get("status") ?? "TODO",
  };
  const problems = {};
  if (todo.title === "") problems.title = "Say what is to be done.";
  else if ([...todo.title].length > titleLengthMax) problems.title = `Keep the title within ${titleLengthMax} characters.`;
  if ([...todo.notes].length > notesLengthMax) problems.notes = `Keep the notes within ${notesLengthMax} characters.`;
  if (!priorities.includes(todo.priority)) problems.priority = `The priority is one of ${priorities.join(", ")}.`;
  if (!statuses.includes(todo.status)) problems.status = `The status is one of ${statuses.join(", ")}.`;
  return { todo, problems };
}

/** The number in a path segment, or undefined when no row can have it (PostgreSQL's bigint has at most 19 digits). */
export function readId(segment) {
  return /^[1-9]\d{0,17}$/.test(segment) ? segment : undefined;
}
