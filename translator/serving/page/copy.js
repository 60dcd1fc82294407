// Copying to the clipboard.

import { make } from "./elements.js";
import { say } from "./strings.js";

// Where the page does not come from this machine or by HTTPS, browsers have only the old way.
async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = make("textarea", { value: text, className: "unseen" });
  const focused = document.activeElement;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  focused?.focus();
  if (!done) throw new Error("not allowed");
}

// Copies, and says so on the button for a moment; gives whether it could be done.
export async function copyWith(button, text) {
  const words = button.dataset.say;
  const show = (key) => (button.textContent = say(key));
  try {
    await copy(text);
  } catch {
    show("copyFailed");
    setTimeout(show, 5000, words);
    return false;
  }
  show("copied");
  setTimeout(show, 1500, words);
  return true;
}
