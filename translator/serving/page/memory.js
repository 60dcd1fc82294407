// What outlives a reload, and what a link holds: text, direction, models, and what is shown of the
// attention.

const KEY = "translator";

// What a link in the address holds, else what this tab showed last; {} where there is neither.
export function recall() {
  const linked = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  if ("text" in linked) return { ...linked, chosen: true, models: linked.models?.split(" ") };
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

// A link is of the text it was asked for: the address does not hold it any longer than that.
export function remember(state) {
  sessionStorage.setItem(KEY, JSON.stringify(state));
  if (location.hash && linkTo(state) !== location.href) history.replaceState(null, "", location.pathname);
}

export function linkTo({ text, direction, models, where = "", layer = "", head = "" }) {
  const held = new URLSearchParams({ text, direction, models: models.join(" "), where, layer, head });
  return `${location.origin}${location.pathname}#${held}`;
}
