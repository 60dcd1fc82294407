// What is asked of the server: TensorFlow Serving's REST API, and what the page has of its own.

import { say } from "./strings.js";

export class ServerError extends Error {
  constructor(status, message, retryAfter) {
    super(message);
    Object.assign(this, { status, retryAfter });
  }
}

async function fetchJson(path, options) {
  const response = await fetch(path, options);
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  const retryAfter = Number(response.headers.get("Retry-After") ?? 1);
  throw new ServerError(response.status, body.error ?? response.statusText, retryAfter);
}

export const predictPath = (name) => `v1/models/${encodeURIComponent(name)}:predict`;

// The rows of a signature's answer; `rows` are its inputs by name.
export async function ask(model, signature, rows, signal) {
  const body = JSON.stringify({ signature_name: signature, instances: rows });
  return (await fetchJson(predictPath(model.name), { method: "POST", body, signal })).predictions;
}

// The table of rules by which sentences end.
export const sentenceRules = () => fetchJson("page/sentence-rules");

// [{name, version, signatures, card}] of those that can be served.
export async function servedModels() {
  const { models } = await fetchJson("page/models");
  const described = await Promise.all(models.map(describe));
  return described.filter((model) => model !== null);
}

async function describe({ name, cards }) {
  try {
    const path = `v1/models/${encodeURIComponent(name)}/metadata`;
    const { model_spec: spec, metadata } = await fetchJson(path);
    const signatures = Object.keys(metadata.signature_def.signature_def);
    return { name, version: spec.version, signatures, card: cards[spec.version] ?? {} };
  } catch (error) {
    if (error instanceof ServerError) return null; // this one cannot be served
    throw error;
  }
}

// What a person is told of an error. A 400 may be of a limit, or of anything else.
export function sayWhy(error) {
  if (!(error instanceof ServerError)) return say("away");
  const { status, message } = error;
  if (status === 503) return say("busy");
  if (status === 404) return say("gone");
  if (status === 413 || (status === 400 && /\bat most\b/.test(message))) return say("tooMuch", { message });
  if (status === 400) return say("refused", { message });
  return say("failed", { message });
}
