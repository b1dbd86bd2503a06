/** Markup that is known to be safe, told apart from text, which must be escaped. */
class Markup {
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Escapes text for element content and for quoted attribute values. */
export function escapeHtml(text) {
  return String(text).replaceAll(/[&<>"']/g, (character) => entities[character]);
}

function render(value) {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(render).join("");
  if (value === undefined || value === null || value === false) return "";
  return escapeHtml(value);
}

/** Template tag: every inserted value is escaped unless it was itself made by this tag; arrays are joined, empty values vanish. */
export function html(parts, ...values) {
  return new Markup(parts.map((part, index) => (index === 0 ? part : render(values[index - 1]) + part)).join(""));
}
