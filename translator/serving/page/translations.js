// One model's translations of the sentences of a text: asked for from the top, a few in a request,
// and remembered.

import { ServerError, ask } from "./server.js";

const FIRST = 2; // sentences in the first request of a text, so that its beginning is there soon
const MOST = 16; // in one of the rest
const MOST_CHARACTERS = 4000; // in one request, unless a single sentence has more
const REMEMBERED = 5000; // sentences

export class Translations {
  // `changed` is called whenever something is known that was not. `link` is the connection that is
  // told of a server that does not answer, and says when it is back.
  constructor(model, link, changed) {
    Object.assign(this, { model, link, changed });
    this.known = new Map();
    this.wanted = [];
    this.terms = "";
    this.waiting = null; // the server is busy or away: why
  }

  // What is known of a sentence: what the signature says of it, or {error}; undefined before that.
  get(sentence) {
    return this.known.get(sentence);
  }

  // From now on these are wanted, in this order; a request with others in it is given up.
  want(sentences, terms = "") {
    if (terms !== this.terms) this.forget();
    this.terms = terms;
    this.wanted = sentences;
    this.size = FIRST;
    for (const sentence of sentences) if (this.get(sentence)?.error) this.known.delete(sentence);
    const still = new Set(sentences);
    if (this.asked?.some((sentence) => !still.has(sentence))) this.stop();
    this.next();
  }

  forget() {
    this.stop();
    this.known.clear();
  }

  stop() {
    this.pending?.abort();
    this.pending = this.asked = null;
  }

  chunk() {
    const chunk = [];
    let room = MOST_CHARACTERS;
    for (const sentence of this.wanted) {
      if (this.known.has(sentence) || chunk.includes(sentence)) continue;
      room -= sentence.length;
      if (chunk.length === this.size || (chunk.length && room < 0)) break;
      chunk.push(sentence);
    }
    return chunk;
  }

  async next() {
    if (this.asked) return;
    const chunk = this.chunk();
    if (!chunk.length) return;
    this.asked = chunk;
    const { signal } = (this.pending = new AbortController());
    try {
      const answers = await this.ask(chunk, signal);
      if (signal.aborted) return;
      chunk.forEach((sentence, i) => this.remember(sentence, answers[i]));
      this.size = MOST;
      this.waiting = null;
    } catch (error) {
      if (signal.aborted) return;
      await this.overcome(error, chunk, signal);
      if (signal.aborted) return;
    }
    this.asked = null;
    this.changed();
    this.next();
  }

  ask(chunk, signal) {
    const terms = this.model.signatures.includes("with_terms") ? this.terms : "";
    const rows = chunk.map((text) => (terms ? { text, terms, tag: "" } : { text }));
    return ask(this.model, terms ? "with_terms" : "serving_default", rows, signal);
  }

  // Waits where that helps; else finds out which sentence it is that fails.
  async overcome(error, chunk, signal) {
    if (!(error instanceof ServerError) || error.status === 503) {
      this.waiting = error;
      this.changed();
      await (error.status === 503 ? pause(1000 * error.retryAfter) : this.link.back());
    } else if (chunk.length === 1 || error.status === 404) {
      for (const sentence of chunk) this.remember(sentence, { error });
    } else {
      for (const sentence of chunk) {
        const answer = await this.ask([sentence], signal).then(([row]) => row, (error) => ({ error }));
        if (signal.aborted) return;
        if (!answer.error || answer.error instanceof ServerError) this.remember(sentence, answer);
      }
    }
  }

  remember(sentence, answer) {
    this.known.set(sentence, answer);
    if (this.known.size <= REMEMBERED) return;
    const wanted = new Set(this.wanted);
    for (const old of this.known.keys()) if (!wanted.has(old)) this.known.delete(old);
  }
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// Whether the server answers. When it does not, it is asked again and again.
export class Connection {
  // `probe` asks the server for something; `changed` is told what that was when the server is back,
  // and null when it is away.
  constructor(probe, changed) {
    Object.assign(this, { probe, changed });
  }

  // Resolves as soon as the server answers again.
  back() {
    if (!this.coming) {
      this.changed(null);
      this.coming = this.wait().then((found) => {
        this.coming = null;
        this.changed(found);
      });
    }
    return this.coming;
  }

  // Asks at once rather than at the next time.
  hurry() {
    this.wake?.();
  }

  async wait() {
    for (let delay = 1000; ; delay = Math.min(2 * delay, 8000)) {
      await new Promise((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, delay);
      });
      try {
        return await this.probe();
      } catch {
        // still away
      }
    }
  }
}
