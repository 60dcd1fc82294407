// A file that is translated: opened or dropped, its sentences asked for, and downloaded again.

import { takeApart } from "./formats.js";
import { joined } from "./sentences.js";
import { number, say } from "./strings.js";
import { Translations } from "./translations.js";

const MOST_MEGABYTES = 2;

const $ = (id) => document.getElementById(id);

export class FileTranslation {
  // `page` has `connection`, `split(text)`, `terms()` and `fileModel()`, the model to ask.
  constructor(page) {
    this.page = page;
    const find = (selector) => $("file").querySelector(selector);
    [this.title, this.bar, this.note, this.link, this.cancel] = ["h2", "progress", ".note", "a", "button"].map(find);
    this.cancel.addEventListener("click", () => this.close());
    $("open").addEventListener("click", () => $("picker").click());
    $("picker").addEventListener("change", () => {
      if ($("picker").files[0]) this.open($("picker").files[0]);
      $("picker").value = ""; // the same file can be opened again
    });
    const holdsFile = (event) => event.dataTransfer?.types.includes("Files");
    addEventListener("dragover", (event) => {
      if (!holdsFile(event)) return;
      event.preventDefault();
      document.body.classList.add("dropping");
    });
    addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) document.body.classList.remove("dropping");
    });
    addEventListener("drop", (event) => {
      document.body.classList.remove("dropping");
      if (!holdsFile(event)) return;
      event.preventDefault();
      this.open(event.dataTransfer.files[0]);
    });
  }

  async open(file) {
    if (!this.page.now) return; // no model has been found yet
    this.close();
    $("file").hidden = false;
    this.title.textContent = file.name;
    const { parts, problem } = await read(file);
    if (problem) return this.say(problem, true);
    this.name = file.name;
    this.parts = parts.map((part) => ({ ...part, sentences: part.translate ? this.page.split(part.text) : [] }));
    this.all = this.parts.flatMap(({ sentences }) => sentences.map(({ text }) => text));
    this.bar.hidden = false;
    this.bar.max = this.all.length || 1;
    this.model = this.page.fileModel();
    this.translations = new Translations(this.model, this.page.connection, () => this.show());
    this.translations.want([...this.all], this.page.terms());
    this.show();
    $("file").scrollIntoView({ block: "nearest" });
  }

  close() {
    this.translations?.want([]);
    this.translations = null;
    URL.revokeObjectURL(this.link.href);
    this.link.hidden = this.bar.hidden = $("file").hidden = true;
    this.cancel.textContent = say("cancel");
  }

  say(text, wrong = false) {
    this.note.textContent = text;
    this.note.classList.toggle("wrong", wrong);
    if (wrong) this.cancel.textContent = say("close");
  }

  show() {
    if (!this.translations) return;
    const answers = this.all.map((sentence) => this.translations.get(sentence));
    const done = answers.filter(Boolean).length, total = answers.length;
    this.bar.value = done;
    if (done < total) return this.say(say("fileProgress", { done: number(done), total: number(total) }));
    const count = answers.filter((answer) => answer.error).length;
    const numbers = { count: number(count), total: number(total) };
    this.say(say(count ? "fileFailed" : "fileDone", numbers), count > 0);
    this.bar.value = this.bar.max;
    this.offer();
  }

  offer() {
    const translated = this.parts.map(({ text, sentences, finish }) => {
      if (!sentences.length) return text;
      const found = sentences.map(({ text }) => this.translations.get(text).translation ?? text);
      return finish(joined(text, sentences, found));
    });
    this.link.href = URL.createObjectURL(new Blob(translated, { type: "text/plain;charset=utf-8" }));
    const target = this.model.card.target_language ?? "translated";
    this.link.download = this.name.replace(/(\.\w+)$/, `.${target}$1`);
    this.link.hidden = false;
    this.cancel.textContent = say("close");
  }
}

async function read(file) {
  const { name } = file;
  if (!takeApart(name, "")) return { problem: say("fileKind", { name }) };
  if (file.size > MOST_MEGABYTES * 1e6) return { problem: say("fileSize", { name, limit: MOST_MEGABYTES }) };
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    return { parts: takeApart(name, text) };
  } catch {
    return { problem: say("fileEncoding", { name }) };
  }
}
