// Elements of the page, made in one go.

export const make = (name, properties) => Object.assign(document.createElement(name), properties);
