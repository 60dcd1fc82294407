// Elements of the page, made in one go.

const SVG = "http://www.w3.org/2000/svg";

export const make = (name, properties) => Object.assign(document.createElement(name), properties);

// A line between two points that leaves and arrives sideways, or else upright.
export function curve([x1, y1], [x2, y2], sideways) {
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const bend = sideways ? `${x} ${y1} ${x} ${y2}` : `${x1} ${y} ${x2} ${y}`;
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", `M ${x1} ${y1} C ${bend} ${x2} ${y2}`);
  return path;
}
