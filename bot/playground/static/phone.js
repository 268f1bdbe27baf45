// A phone: its frame, its chats, and what happens in them.

import { act, upload } from "./api.js";
import { dayOf, renderMessage } from "./bubble.js";
import { Composer } from "./composer.js";
import { button, h, icon, iconButton } from "./dom.js";
import { alertBox, menu, toast } from "./popups.js";
import { botLink } from "./richtext.js";
import { messagesOf, state } from "./store.js";
import { pageLanguage, roleName, t } from "./words.js";

const LANGUAGES = { da: "Dansk", en: "English", ar: "العربية", de: "Deutsch", pl: "Polski", so: "Soomaali", tr: "Türkçe", uk: "Українська" };
export const toneOf = (phone) => (/virk|firma|compan|business/i.test(phone.role) ? "rust" : "green");

export class PhoneView {
  constructor(phone) {
    this.phone = phone;
    this.chatId = phone.id;
    this.shown = new Map();
    this.seen = new Map();
    this.actions = {
      open: (link) => this.open(link),
      elsewhere: (link, anchor) => this.elsewhere(link, anchor),
      command: (text) => this.act("say", { text }),
    };
    this.build();
  }

  get chat() { return state.chats.get(this.chatId); }

  act(what, details = {}) { return act(what, { phone: this.phone.id, chat: this.chatId, ...details }); }

  build() {
    this.title = h("header", { class: "chat-head" });
    this.tabs = h("nav", { class: "tabs", hidden: true, "aria-label": this.phone.name });
    this.pinned = h("button", { class: "pinned", type: "button", hidden: true });
    this.list = h("div", { class: "messages", role: "log", tabindex: "0", onscroll: () => this.scrolled() });
    this.jump = h("button", { class: "jump", type: "button", hidden: true, title: t("jump"), onclick: () => this.toEnd() }, h("b"), icon("down"));
    this.composer = new Composer(this);
    this.screen = h("div", { class: "screen" }, this.title, this.tabs, this.pinned, h("div", { class: "log" }, this.list, this.jump), this.composer.element);
    this.label = h("div", { class: "label" });
    this.element = h("section", { class: `phone ${toneOf(this.phone)}`, "aria-label": this.phone.name }, this.label, this.screen);
    this.receiveDrops();
    this.pinnedToEnd = true;
    new ResizeObserver(() => { if (this.pinnedToEnd) this.toEnd(); }).observe(this.list);
  }

  receiveDrops() {
    this.screen.addEventListener("dragover", (event) => { event.preventDefault(); this.screen.classList.add("drop"); });
    this.screen.addEventListener("dragleave", () => this.screen.classList.remove("drop"));
    this.screen.addEventListener("drop", (event) => {
      event.preventDefault();
      this.screen.classList.remove("drop");
      const link = event.dataTransfer.getData("text/x-bot-link");
      if (link) this.open(link);
      for (const file of event.dataTransfer.files) upload(this.phone.id, file.type.startsWith("image/") ? "photo" : "document", file);
    });
  }

  update(phone) {
    this.phone = phone;
    if (!this.chat || (this.chatId !== phone.id && !phone.groups.includes(this.chatId))) this.show(phone.id);
    this.drawLabel();
    this.drawHead();
    this.drawTabs();
    this.drawMessages();
    this.composer.update();
  }

  drawLabel() {
    const select = h("select", { "aria-label": t("language"), title: t("language"), onchange: (event) => act("language", { phone: this.phone.id, code: event.target.value }) });
    for (const [code, name] of Object.entries(LANGUAGES)) select.append(h("option", { value: code, selected: code === this.phone.language }, name));
    const more = iconButton("more", t("more"), () => menu(more, [
      this.phone.blocked ? { label: t("unblock"), pick: () => act("unblock", { phone: this.phone.id }) } : { label: t("block"), pick: () => act("block", { phone: this.phone.id }) },
      ...this.phone.groups.map((id) => this.groupItem(id)),
    ]), "small");
    this.label.replaceChildren(h("i", { class: `dot ${toneOf(this.phone)}` }), h("div", { class: "who" }, h("b", {}, this.phone.name), h("span", {}, roleName(this.phone.role))), select, more);
  }

  groupItem(id) {
    const group = state.chats.get(id);
    const what = group.bot_in ? "remove_bot" : "add_bot";
    return { label: `${t(what)}: ${group.title}`, pick: () => act(what, { phone: this.phone.id, chat: id }) };
  }

  drawHead() {
    const chat = this.chat;
    const name = chat.private ? state.bot.names[this.phone.language] ?? state.bot.names[""] : chat.title;
    const status = h("span", { class: chat.typing_ms ? "status busy" : "status" }, this.status(chat));
    this.title.replaceChildren(h("div", { class: chat.private ? "avatar" : "avatar group" }, chat.private ? h("img", { src: "static/icon.svg", alt: "" }) : icon("people")), h("div", { class: "names" }, h("b", {}, name), status));
    clearTimeout(this.typing);
    if (chat.typing_ms) this.typing = setTimeout(() => { chat.typing_ms = 0; this.drawHead(); }, chat.typing_ms);
    const pinned = messagesOf(this.chatId).get(chat.pinned);
    this.pinned.hidden = !pinned || pinned.deleted;
    if (pinned && !pinned.deleted) {
      this.pinned.replaceChildren(icon("pin"), h("span", {}, pinned.body.text ?? pinned.body.caption ?? t("file")));
      this.pinned.onclick = () => this.reveal(pinned.id);
    }
  }

  status(chat) {
    if (chat.typing_ms) return t(chat.action.startsWith("upload") ? "sending_file" : "typing");
    if (!chat.private) return `${chat.members + (chat.bot_in ? 1 : 0)} ${t("members")}`;
    return this.phone.blocked ? t("you_blocked") : t("bot");
  }

  drawTabs() {
    const chats = [this.phone.id, ...this.phone.groups];
    this.tabs.hidden = chats.length < 2;
    this.tabs.replaceChildren(...chats.map((id) => {
      const chat = state.chats.get(id);
      const label = chat.private ? state.bot.names[""] : chat.title;
      const newest = [...messagesOf(id).keys()].at(-1) ?? 0;
      if (id === this.chatId) this.seen.set(id, newest);
      const waiting = newest > (this.seen.get(id) ?? 0) ? " waiting" : "";
      return button(label, () => { this.show(id); this.update(this.phone); }, { class: (id === this.chatId ? "on" : "") + waiting, "aria-pressed": String(id === this.chatId) });
    }));
  }

  show(chatId) {
    this.chatId = chatId;
    this.shown.clear();
    this.list.replaceChildren();
    this.composer.cancel();
  }

  get atEnd() { return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 60; }

  drawMessages() {
    const messages = [...messagesOf(this.chatId).values()].filter((message) => !message.deleted);
    const stay = !this.pinnedToEnd && this.shown.size > 0;
    const known = this.shown.size > 0;
    let fresh = 0;
    let own = false;
    const alive = new Set(messages.map((message) => message.id));
    for (const [id, entry] of this.shown) if (!alive.has(id)) { entry.node.remove(); this.shown.delete(id); }
    this.list.querySelectorAll(".day, .about, .invite").forEach((node) => node.remove());
    for (const message of messages) {
      const entry = this.shown.get(message.id);
      if (entry?.message === message) continue;
      const node = renderMessage(message, this);
      if (entry) entry.node.replaceWith(node);
      else { this.list.append(node); fresh += 1; if (known) node.classList.add("new"); own ||= message.body.from.id === this.phone.id; }
      this.shown.set(message.id, { message, node });
    }
    this.drawDays(messages);
    if (!messages.length) this.list.append(this.emptyChat());
    if (!stay || own) this.toEnd();
    else if (fresh) this.unread(fresh);
  }

  drawDays(messages) {
    let last = "";
    for (const message of messages) {
      const day = dayOf(message.body.date);
      if (day !== last) this.shown.get(message.id).node.before(h("div", { class: "day" }, day));
      last = day;
    }
  }

  emptyChat() {
    if (!this.chat.private) return h("div", { class: "about" }, h("p", {}, t("empty_group")));
    const first = state.phones[0]?.id === this.phone.id;
    if (first && state.startLink) return this.invitation(state.startLink);
    const text = state.bot.descriptions[this.phone.language] ?? state.bot.descriptions[""];
    return h("div", { class: "about" }, h("img", { src: "static/icon.svg", alt: "" }), h("h2", {}, t("what")), text ? h("p", { dir: "auto" }, text) : null);
  }

  invitation(link) {
    const open = button(t("invite_button"), () => this.open(link), { class: "primary large" });
    return h("div", { class: "invite" }, h("div", { class: "stamp" }, icon("envelope"), h("span", {}, t("invite_from"))),
      h("h2", {}, t("invite_title")), h("p", {}, t("invite_text")), open, h("code", {}, link.replace(/^https?:\/\//, "")));
  }

  unread(count) {
    const badge = this.jump.querySelector("b");
    badge.textContent = String(Number(badge.textContent || 0) + count);
    this.jump.hidden = false;
  }

  toEnd() {
    this.pinnedToEnd = true;
    this.list.scrollTop = this.list.scrollHeight;
    this.jump.hidden = true;
    this.jump.querySelector("b").textContent = "";
  }

  scrolled() {
    this.pinnedToEnd = this.atEnd;
    if (this.atEnd) { this.jump.hidden = true; this.jump.querySelector("b").textContent = ""; } else this.jump.hidden = false;
  }

  reveal(messageId) {
    const node = this.shown.get(messageId)?.node;
    node?.scrollIntoView({ block: "center", behavior: "smooth" });
    node?.classList.add("flash");
    setTimeout(() => node?.classList.remove("flash"), 1200);
  }

  open(link) {
    if (/[?&]startgroup=/.test(link)) { this.chooseGroup(this.phone, link); return; }
    if (this.chatId !== this.phone.id) { this.show(this.phone.id); this.update(this.phone); }
    this.act("open", { link });
  }

  chooseGroup(phone, link) {
    const groups = phone.groups.map((id) => state.chats.get(id));
    if (!groups.length) { toast(t("no_group"), this.screen); return; }
    menu(this.title, groups.map((group) => ({ label: group.title, pick: () => this.openInGroup(phone, group, link) })), t("choose_group"));
  }

  openInGroup(phone, group, link) {
    act("open", { phone: phone.id, chat: group.id, link });
    if (phone.id !== this.phone.id) return;
    this.show(group.id);
    this.update(this.phone);
  }

  elsewhere(link, anchor) {
    const items = state.phones.map((phone) => ({ label: phone.id === this.phone.id ? t("open_here") : phone.name, note: phone.id === this.phone.id ? "" : roleName(phone.role), tone: toneOf(phone), pick: () => this.pass(phone, link) }));
    menu(anchor, items, t("open_in"));
  }

  pass(phone, link) {
    if (phone.id === this.phone.id) { this.open(link); return; }
    if (/[?&]startgroup=/.test(link)) { this.chooseGroup(phone, link); return; }
    act("open", { phone: phone.id, chat: phone.id, link });
    document.getElementById(`phone-${phone.id}`)?.scrollIntoView({ behavior: "smooth", inline: "nearest", block: "nearest" });
    toast(`${t("opened")} ${phone.name}`, this.screen);
  }

  pressKey(message, key, row, column, node) {
    node.classList.add("waiting");
    setTimeout(() => node.classList.remove("waiting"), 900);
    if (key.url && botLink(key.url)) { this.elsewhere(key.url, node); return; }
    if (key.copy_text) {
      navigator.clipboard?.writeText(key.copy_text.text).catch(() => {});
      this.offerPaste(key.copy_text.text, node);
    }
    const page = key.url ?? key.web_app?.url;
    if (page && /^https?:/.test(page)) window.open(page, "_blank", "noopener,noreferrer");
    this.act("tap", { message_id: message.id, row, column });
  }

  offerPaste(text, anchor) {
    const others = state.phones.filter((phone) => phone.id !== this.phone.id);
    toast(t("copied"), this.screen);
    menu(anchor, others.map((phone) => ({ label: phone.name, note: roleName(phone.role), tone: toneOf(phone), pick: () => this.give(phone, text) })), t("paste_in"));
  }

  // A phone that has not started the bot has no line to paste in: there a link opens.
  give(phone, text) {
    if (!phone.started && botLink(text)) this.pass(phone, text);
    else document.getElementById(`phone-${phone.id}`).dispatchEvent(new CustomEvent("paste-text", { detail: text }));
  }

  messageMenu(message, anchor) {
    const body = message.body;
    const mine = body.from.id === this.phone.id;
    const link = (body.text ?? "").match(/https?:\/\/(t|telegram)\.me\/\S+/i)?.[0];
    const newest = [...messagesOf(this.chatId).values()].filter((m) => m.body.from?.id === this.phone.id && m.body.text).at(-1);
    menu(anchor, [
      { label: t("reply"), pick: () => this.composer.reply(message) },
      mine && newest === message && { label: t("edit"), pick: () => this.composer.edit(message) },
      (body.text || body.caption) && { label: t("copy"), pick: () => navigator.clipboard?.writeText(body.text ?? body.caption).catch(() => {}) },
      this.chat.private && { label: t("forward"), pick: () => this.act("forward", { message_id: message.id }) },
      link && { label: t("open_in"), pick: () => this.elsewhere(link, anchor) },
    ]);
  }

  notice(notice) {
    if (notice.alert) alertBox(notice.text, this.screen);
    else toast(notice.text, this.screen);
  }

  relabel() {
    this.shown.clear();
    this.list.replaceChildren();
    this.composer.relabel();
    this.element.dataset.language = pageLanguage();
  }
}
