import assert from "node:assert/strict";
import { test } from "node:test";
import { escapeHtml, html } from "./html.js";

test("escapes every character that could leave text or an attribute", () => {
  assert.equal(escapeHtml(`<a href="x" title='y'>&amp;`), "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;");
});

test("escapes inserted text, also in attributes", () => {
  assert.equal(String(html`<b title="${`"x`}">${"<1>"}</b>`), '<b title="&quot;x">&lt;1&gt;</b>');
});

test("keeps inserted markup and joins arrays", () => {
  assert.equal(String(html`${["<1>", "<2>"].map((text) => html`<i>${text}</i>`)}`), "<i>&lt;1&gt;</i><i>&lt;2&gt;</i>");
});

test("leaves out what is empty, but not zero", () => {
  assert.equal(String(html`${undefined}${null}${false}${""}${0}`), "0");
});

test("an object that only looks like markup is text", () => {
  assert.equal(String(html`${{ text: "<b>", toString: () => "<i>" }}`), "&lt;i&gt;");
});
