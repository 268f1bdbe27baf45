// Telegram's entities as elements. Offsets are UTF-16 units, which are JavaScript's own.

import { h } from "./dom.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote", spoiler: "span", date_time: "time",
};

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

export function botLink(address) {
  return /^(https?:\/\/)?(t|telegram)\.me\//i.test(address) || address.startsWith("tg://resolve");
}

export function renderText(text, entities, actions) {
  const fragment = document.createDocumentFragment();
  fragment.append(...range(text, 0, text.length, entities ?? [], actions));
  return fragment;
}

function range(text, start, end, entities, actions) {
  const nodes = [];
  let position = start;
  for (let index = 0; index < entities.length; index += 1) {
    const entity = entities[index];
    const stop = entity.offset + entity.length;
    if (entity.offset < position || stop > end) continue;
    if (entity.offset > position) nodes.push(text.slice(position, entity.offset));
    const inner = entities.slice(index + 1).filter((e) => e.offset >= entity.offset && e.offset + e.length <= stop);
    nodes.push(wrap(entity, text.slice(entity.offset, stop), range(text, entity.offset, stop, inner, actions), actions));
    // The newline that ends a block is the block's own.
    position = BLOCKS.has(entity.type) && text[stop] === "\n" ? stop + 1 : stop;
  }
  if (position < end) nodes.push(text.slice(position, end));
  return nodes;
}

function wrap(entity, text, children, actions) {
  switch (entity.type) {
    case "url": return link(text, children, actions);
    case "text_link": return link(entity.url, children, actions);
    case "bot_command": return h("a", { href: "#", class: "command", onclick: (e) => { e.preventDefault(); actions.command(text); } }, children);
    case "email": case "mention": case "hashtag": case "custom_emoji": return h("span", { class: entity.type }, children);
    case "spoiler": return h("span", { class: "spoiler", onclick: (e) => e.currentTarget.classList.add("seen") }, children);
    default: return h(TAGS[entity.type] ?? "span", {}, children);
  }
}

function link(address, children, actions) {
  const whole = /^[a-z]+:\/\//i.test(address) ? address : `https://${address}`;
  const safe = /^(https?|tg):\/\//i.test(whole);
  const anchor = h("a", { href: safe ? whole : "#", target: "_blank", rel: "noopener noreferrer" }, children);
  if (!botLink(whole)) return anchor;
  anchor.draggable = true;
  anchor.addEventListener("click", (event) => { event.preventDefault(); actions.elsewhere(whole, anchor); });
  anchor.addEventListener("contextmenu", (event) => { event.preventDefault(); event.stopPropagation(); actions.elsewhere(whole, anchor); });
  anchor.addEventListener("dragstart", (event) => event.dataTransfer.setData("text/x-bot-link", whole));
  return anchor;
}
