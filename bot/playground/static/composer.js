// The lower end of a phone: writing, attaching, commands, the reply keyboard, START.

import { act, upload } from "./api.js";
import { button, h, iconButton } from "./dom.js";
import { menu } from "./popups.js";
import { messagesOf, state } from "./store.js";
import { t } from "./words.js";

export class Composer {
  constructor(view) {
    this.view = view;
    this.answering = null;
    this.editing = null;
    this.hiddenKeyboard = null;
    this.element = h("footer", { class: "composer" });
    this.build();
  }

  build() {
    this.input = h("textarea", { rows: "1", placeholder: t("write"), "aria-label": t("write"), dir: "auto", oninput: () => this.grow(), onkeydown: (event) => this.key(event) });
    this.attach = iconButton("attach", t("attach"), () => this.attachMenu());
    this.slash = h("button", { type: "button", class: "round slash", title: t("commands"), "aria-label": t("commands"), onclick: () => this.commandMenu() }, "/");
    this.keys = iconButton("keyboard", t("keyboard"), () => this.toggleKeyboard());
    this.send = iconButton("send", t("send"), () => this.submit(), "send");
    this.context = h("div", { class: "context", hidden: true });
    this.line = h("div", { class: "line-in" }, this.attach, this.slash, this.input, this.keys, this.send);
    this.big = h("button", { type: "button", class: "start", hidden: true });
    this.keyboard = h("div", { class: "reply-keys", hidden: true });
    this.picker = h("input", { type: "file", hidden: true, onchange: () => this.picked() });
    this.element.replaceChildren(this.context, this.line, this.big, this.keyboard, this.picker);
  }

  relabel() {
    const text = this.input.value;
    this.build();
    this.input.value = text;
  }

  update() {
    const { phone, chat } = this.view;
    const unstarted = chat.private && !phone.started;
    const stopped = chat.private && phone.blocked;
    this.big.hidden = !unstarted && !stopped;
    this.line.hidden = !this.big.hidden;
    const invited = unstarted && state.phones[0]?.id === phone.id && state.startLink;
    this.big.classList.toggle("quiet", Boolean(invited));
    this.big.replaceChildren(stopped ? t("unblock") : t("start"));
    this.big.onclick = () => (stopped ? this.view.act("unblock") : this.view.act("open", { link: invited || `https://t.me/${state.bot.username}` }));
    this.slash.hidden = this.commands().length === 0;
    this.attach.hidden = !chat.private;
    this.drawKeyboard(chat);
  }

  commands() {
    return this.view.phone.commands[this.view.chatId] ?? [];
  }

  drawKeyboard(chat) {
    const rows = chat.keyboard?.keyboard;
    const signature = JSON.stringify(chat.keyboard);
    const usable = Boolean(rows) && !this.line.hidden;
    this.keys.hidden = !usable;
    this.keyboard.hidden = !usable || this.hiddenKeyboard === signature;
    this.input.placeholder = chat.keyboard?.input_field_placeholder || t("write");
    if (this.drawn === signature) return;
    this.drawn = signature;
    this.keyboard.replaceChildren(...(rows ?? []).map((row, r) => h("div", { class: "keys" }, row.map((key, c) => this.key_(key, r, c)))));
    if (chat.keyboard?.force_reply) this.replyToNewest();
  }

  key_(key, row, column) {
    const page = key.web_app?.url;
    const pick = () => (page ? window.open(page, "_blank", "noopener,noreferrer") : this.view.act("key", { row, column }));
    return button(key.text ?? key, pick, { class: "key" });
  }

  toggleKeyboard() {
    const signature = JSON.stringify(this.view.chat.keyboard);
    this.hiddenKeyboard = this.hiddenKeyboard === signature ? null : signature;
    this.drawKeyboard(this.view.chat);
  }

  replyToNewest() {
    const newest = [...messagesOf(this.view.chatId).values()].filter((m) => m.from_bot && !m.deleted).at(-1);
    if (newest) this.reply(newest);
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 130)}px`;
    if (this.input.value === "/") this.commandMenu();
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.submit(); }
    if (event.key === "Escape") this.cancel();
    if (event.key === "ArrowUp" && !this.input.value) this.editNewest();
  }

  editNewest() {
    const own = [...messagesOf(this.view.chatId).values()].filter((m) => m.body.from?.id === this.view.phone.id && m.body.text);
    if (own.length) this.edit(own.at(-1));
  }

  submit() {
    const text = this.input.value;
    if (!text.trim()) return;
    if (this.editing) this.view.act("edit", { text });
    else this.view.act("say", { text, reply_to: this.answering?.id });
    this.input.value = "";
    this.cancel();
    this.grow();
    this.input.focus();
  }

  reply(message) {
    this.cancel();
    this.answering = message;
    this.showContext(t("replying"), message);
  }

  edit(message) {
    this.cancel();
    this.editing = message;
    this.input.value = message.body.text;
    this.showContext(t("editing"), message);
    this.grow();
  }

  showContext(label, message) {
    const text = message.body.text ?? message.body.caption ?? "";
    this.context.hidden = false;
    this.context.replaceChildren(h("div", {}, h("b", {}, label), h("span", {}, text.slice(0, 80))), iconButton("close", t("cancel"), () => this.cancel(), "small"));
    this.input.focus({ preventScroll: true });
  }

  cancel() {
    if (this.editing) this.input.value = "";
    this.answering = null;
    this.editing = null;
    this.context.hidden = true;
  }

  paste(text) {
    this.input.value += text;
    this.grow();
    this.input.focus();
  }

  attachMenu() {
    const one = (what) => ({ label: t(what), pick: () => act(what, { phone: this.view.phone.id }) });
    const choose = (kind, accept) => ({ label: t(kind), pick: () => this.choose(kind, accept) });
    menu(this.attach, [choose("photo", "image/png,image/jpeg,image/gif,image/webp"), choose("file", ""), one("voice"), one("sticker"), one("location"), one("contact")]);
  }

  choose(kind, accept) {
    this.kind = kind === "photo" ? "photo" : "document";
    this.picker.accept = accept;
    this.picker.value = "";
    this.picker.click();
  }

  picked() {
    for (const file of this.picker.files) upload(this.view.phone.id, this.kind, file);
  }

  commandMenu() {
    const items = this.commands().map((command) => ({ label: `/${command.command}`, note: command.description, pick: () => { this.input.value = ""; this.view.act("say", { text: `/${command.command}` }); } }));
    if (items.length) menu(this.slash, items);
  }
}
