// Small builders for elements; text is always set as text.

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (value === true) element.setAttribute(name, "");
    else element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const PATHS = {
  send: "M3 11.5 21 3l-5.5 18-4-7.5z M11.500 13.500 21 3",
  attach: "M20 11.500l-8.200 8.200a5 5 0 0 1-7-7L13.500 4a3.400 3.400 0 0 1 4.800 4.800l-8.600 8.600a1.700 1.700 0 0 1-2.400-2.400l7.700-7.700",
  more: "M12 5.500a.6.6 0 1 0 .01 0z M12 11.500a.6.6 0 1 0 .01 0z M12 17.500a.6.6 0 1 0 .01 0z",
  down: "M6 9.500l6 6 6-6",
  plus: "M12 5v14 M5 12h14",
  file: "M14 3H7a1.500 1.500 0 0 0-1.500 1.500v15A1.500 1.500 0 0 0 7 21h10a1.500 1.500 0 0 0 1.500-1.500V7.500z M14 3v4.500h4.500",
  save: "M12 4v11 M7.500 11l4.500 4.500 4.500-4.500 M5 20h14",
  clock: "M12 3.500a8.500 8.500 0 1 0 0 17 8.500 8.500 0 0 0 0-17z M12 7.500V12l3 2",
  people: "M9 11a3.200 3.200 0 1 0 0-6.400A3.200 3.200 0 0 0 9 11z M3 19.500c0-3.300 2.700-5.500 6-5.500s6 2.200 6 5.500 M16 5a3 3 0 0 1 0 6 M17.500 14.300c2 .7 3.500 2.600 3.500 5.200",
  phone: "M8 2.800h8a1.700 1.700 0 0 1 1.700 1.700v15a1.700 1.700 0 0 1-1.700 1.700H8a1.700 1.700 0 0 1-1.700-1.700v-15A1.700 1.700 0 0 1 8 2.800z M11 18.300h2",
  envelope: "M4 6h16v12H4z M4 6.500l8 6.500 8-6.500",
  copy: "M9 9h10v11H9z M5 15V4h10",
  link: "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.700-5.700l-1 1 M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.700 5.700l1-1",
  keyboard: "M3 6.500h18v11H3z M7 10.500v.01 M12 10.500v.01 M17 10.500v.01 M8 14h8",
  close: "M6 6l12 12 M18 6L6 18",
  pin: "M9 4h6l-1 6 3 3H7l3-3z M12 13v7",
  play: "M8 5.500v13l10.500-6.500z",
  place: "M12 21s6.500-6 6.500-11a6.500 6.500 0 1 0-13 0c0 5 6.500 11 6.500 11z M12 12.200a2.200 2.200 0 1 0 0-4.400 2.200 2.200 0 0 0 0 4.400z",
};

const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

export function button(label, onclick, options = {}) {
  const { icon: symbol, class: names = "", ...rest } = options;
  return h("button", { type: "button", class: names, onclick, ...rest }, symbol ? icon(symbol) : null, label);
}

export function iconButton(symbol, label, onclick, names = "") {
  return h("button", { type: "button", class: `round ${names}`, title: label, "aria-label": label, onclick }, icon(symbol));
}

export function fileSize(bytes, language) {
  const [value, unit] = bytes >= 1e6 ? [bytes / 1e6, "MB"] : [bytes / 1e3, "kB"];
  return `${value.toLocaleString(language, { maximumFractionDigits: value < 10 ? 1 : 0 })} ${unit}`;
}
