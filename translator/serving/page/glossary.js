// The person's terms: a list in the page that the browser keeps, for each direction its own.

import { putWords, say } from "./strings.js";

const MOST = 100; // terms of one request, as in translator/glossary.py
const MOST_BYTES = 64; // of a term, and of its translation

const $ = (id) => document.getElementById(id);
const key = (direction) => `terms ${direction}`;

export class Glossary {
  // `changed` is called when the terms are others.
  constructor(changed) {
    this.changed = changed;
    this.models = [];
    this.list = $("terms").querySelector("ul");
    $("terms").querySelector(":scope > button").addEventListener("click", () => this.add("", "").focus());
    this.list.addEventListener("input", () => this.keep());
    this.list.addEventListener("click", (event) => {
      if (event.target.tagName !== "BUTTON") return;
      event.target.parentElement.remove();
      $("terms").querySelector(":scope > button").focus();
      this.keep();
    });
  }

  show(direction, models) {
    this.direction = direction;
    this.models = models;
    this.list.replaceChildren();
    for (const [term, translation] of JSON.parse(localStorage.getItem(key(direction)) ?? "[]")) {
      this.add(term, translation);
    }
    this.check();
  }

  add(term, translation) {
    const row = $("term").content.cloneNode(true).firstElementChild;
    putWords(row);
    row.querySelector(".term").value = term;
    row.querySelector(".translated").value = translation;
    this.list.append(row);
    this.limit();
    return row.querySelector(".term");
  }

  rows() {
    return [...this.list.children].map((row) => {
      const [term, translation] = [...row.querySelectorAll("input")].map((input) => input.value.trim());
      return { row, term, translation };
    });
  }

  keep() {
    const rows = this.rows().filter(({ term, translation }) => term || translation);
    localStorage.setItem(key(this.direction), JSON.stringify(rows.map(({ term, translation }) => [term, translation])));
    this.limit();
    this.check();
    this.changed();
  }

  limit() {
    $("terms").querySelector(":scope > button").disabled = this.list.children.length >= MOST;
  }

  // What is wrong with the terms, and with which; those are left out of requests.
  check() {
    const problems = this.rows().map(({ row, term, translation }, i, rows) => {
      const problem = problemOf(term, translation, rows.slice(0, i));
      for (const input of row.querySelectorAll("input")) input.setAttribute("aria-invalid", problem !== "");
      row.querySelector("button").ariaLabel = say("removeTerm", { term });
      return problem;
    });
    const without = this.models.filter(({ signatures }) => !signatures.includes("with_terms"));
    const names = without.map(({ name }) => name).join(", ");
    const unknown = names && this.list.children.length ? say("termsUnknown", { models: names }) : "";
    const note = $("terms").querySelector(".note");
    note.textContent = [...new Set(problems), unknown].filter(Boolean).join(" ");
    return problems;
  }

  // As the signature `with_terms` takes them.
  lines() {
    const problems = this.check();
    return this.rows()
      .filter(({ term }, i) => term && !problems[i])
      .map(({ term, translation }) => `${term}=${translation}`)
      .join("\n");
  }
}

function problemOf(term, translation, before) {
  const bytes = (text) => new TextEncoder().encode(text).length;
  const folded = (text) => text.slice(0, 1).toLowerCase() + text.slice(1);
  if (!term && !translation) return ""; // not yet filled in
  if (!term || !translation) return say("termEmpty");
  if (term.includes("=")) return say("termEquals", { term });
  const long = [term, translation].find((text) => bytes(text) > MOST_BYTES);
  if (long) return say("termLong", { term: long, limit: MOST_BYTES });
  if (before.some((other) => folded(other.term) === folded(term))) return say("termTwice", { term });
  return "";
}
