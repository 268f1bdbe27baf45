// One message as people see it.

import { fileSize, h, icon } from "./dom.js";
import { botLink, renderText } from "./richtext.js";
import { showPicture } from "./popups.js";
import { locale, t } from "./words.js";

const TONES = ["#0f766e", "#b5461d", "#4338ca", "#4d7c0f", "#9d174d", "#0369a1"];
const clockTime = (seconds) => new Date(seconds * 1000).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Copenhagen" });

export function renderMessage(message, view) {
  const body = message.body;
  const service = serviceText(body);
  if (service) return h("div", { class: "service", "data-id": message.id }, service);
  const mine = body.from.id === view.phone.id;
  const bubble = h("div", { class: `bubble ${kindOf(body)}` });
  if (!view.chat.private && !mine) bubble.append(h("div", { class: "author" }, fullName(body.from)));
  if (body.forward_origin) bubble.append(h("div", { class: "forwarded" }, `${t("forwarded")} ${originName(body.forward_origin)}`));
  if (body.reply_to_message) bubble.append(quote(body.reply_to_message, view));
  bubble.append(...media(body, view), ...words(body, view), meta(body));
  if (message.reactions.length) bubble.append(h("div", { class: "reactions" }, message.reactions.join(" ")));
  const author = bubble.querySelector(".author");
  if (author) author.style.color = TONES[body.from.id % TONES.length];
  const line = h("div", { class: `line ${mine ? "mine" : "theirs"}`, "data-id": message.id }, bubble, inlineKeyboard(message, view));
  bubble.addEventListener("contextmenu", (event) => { event.preventDefault(); view.messageMenu(message, bubble); });
  bubble.append(h("button", { class: "dots", type: "button", title: t("more"), "aria-label": t("more"), onclick: () => view.messageMenu(message, bubble) }, icon("down")));
  return line;
}

export const fullName = (user) => [user.first_name, user.last_name].filter(Boolean).join(" ");
const originName = (origin) => origin.sender_user_name ?? fullName(origin.sender_user ?? { first_name: "?" });
const kindOf = (body) => ["photo", "document", "sticker", "voice", "location", "contact"].find((kind) => kind in body) ?? "text";

function serviceText(body) {
  const who = fullName(body.from);
  if (body.group_chat_created) return `${who} ${t("created")}`;
  if (body.new_chat_members) return `${who} ${t("added")} ${body.new_chat_members.map(fullName).join(", ")}`;
  if (body.left_chat_member) return body.left_chat_member.id === body.from.id ? `${who} ${t("left")}` : `${who} ${t("removed")} ${fullName(body.left_chat_member)}`;
  if (body.migrate_to_chat_id || body.migrate_from_chat_id) return t("migrated");
  return "";
}

function quote(answered, view) {
  const text = answered.text ?? answered.caption ?? (serviceText(answered) || t(kindOf(answered)));
  return h("button", { class: "quote", type: "button", onclick: () => view.reveal(answered.message_id) }, h("b", {}, fullName(answered.from)), h("span", {}, text.slice(0, 90)));
}

function words(body, view) {
  const text = body.text ?? body.caption;
  if (!text) return [];
  const start = /^\/start(@\w+)?\s+\S+$/.test(text) ? text.split(/\s/)[0] : text;
  const entities = start === text ? body.entities ?? body.caption_entities : [];
  return [h("div", { class: "words", dir: "auto" }, renderText(start, entities, view.actions))];
}

function meta(body) {
  return h("span", { class: "meta" }, body.edit_date ? `${t("edited")} ` : "", clockTime(body.date));
}

function media(body, view) {
  if (body.photo) {
    const size = body.photo.at(-1);
    const address = `files/${encodeURIComponent(size.file_id)}`;
    const image = h("img", { src: address, alt: body.caption ?? t("photo"), width: size.width, height: size.height, loading: "lazy" });
    return [h("button", { class: "picture", type: "button", onclick: () => showPicture(address, body.caption ?? "") }, image)];
  }
  if (body.document) return [documentCard(body.document)];
  if (body.sticker) return [h("div", { class: "big" }, body.sticker.emoji ?? "👍")];
  if (body.voice) return [h("div", { class: "sound" }, h("i", {}, icon("play")), h("span", { class: "wave" }), `0:${String(body.voice.duration).padStart(2, "0")}`)];
  if (body.location) return [h("div", { class: "place" }, h("i", {}, icon("place")), `${body.location.latitude.toFixed(4)}, ${body.location.longitude.toFixed(4)}`)];
  if (body.contact) return [h("div", { class: "card" }, h("i", {}, icon("people")), h("div", {}, h("b", {}, body.contact.first_name), h("small", {}, body.contact.phone_number)))];
  return [];
}

function documentCard(file) {
  const name = file.file_name ?? "file";
  const ending = name.includes(".") ? name.split(".").at(-1).slice(0, 4).toUpperCase() : "";
  const link = h("a", { class: "card", href: `files/${encodeURIComponent(file.file_id)}`, download: name, title: `${t("download")} ${name}` },
    h("i", { class: `kind kind-${ending.toLowerCase()}` }, ending || icon("file")), h("div", {}, h("b", {}, name), h("small", {}, `${fileSize(file.file_size, locale())} · ${t("download")}`)));
  return link;
}

function inlineKeyboard(message, view) {
  const rows = message.body.reply_markup?.inline_keyboard;
  if (!rows) return null;
  return h("div", { class: "inline" }, rows.map((row, r) => h("div", { class: "keys" }, row.map((key, c) => inlineKey(message, key, r, c, view)))));
}

function inlineKey(message, key, row, column, view) {
  const kind = key.url ? "url" : key.copy_text ? "copy" : key.web_app ? "url" : "press";
  const node = h("button", { type: "button", class: `key ${kind} ${key.style ?? ""}` }, h("span", {}, key.text), kind === "press" ? null : icon(kind === "copy" ? "copy" : "link"));
  node.addEventListener("click", () => view.pressKey(message, key, row, column, node));
  if (key.url && botLink(key.url)) {
    node.draggable = true;
    node.addEventListener("dragstart", (event) => event.dataTransfer.setData("text/x-bot-link", key.url));
    node.addEventListener("contextmenu", (event) => { event.preventDefault(); view.actions.elsewhere(key.url, node); });
  }
  return node;
}

export function dayOf(seconds) {
  return new Date(seconds * 1000).toLocaleDateString(locale(), { weekday: "long", day: "numeric", month: "long", timeZone: "Europe/Copenhagen" });
}
