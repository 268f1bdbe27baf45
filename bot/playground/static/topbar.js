// The bar: name, clock, language of the page, saving, more phones; and the line of guidance.

import { act } from "./api.js";
import { button, h, icon } from "./dom.js";
import { dialog, field } from "./popups.js";
import { playTime, state } from "./store.js";
import { locale, pageLanguage, setPageLanguage, t } from "./words.js";

const ZONE = "Europe/Copenhagen";
const TOLD_FOR = 20000;

export class TopBar {
  constructor(onLanguage) {
    this.onLanguage = onLanguage;
    this.element = document.getElementById("bar");
    this.guide = document.getElementById("guide");
    this.happened = document.getElementById("happened");
    this.build();
    setInterval(() => this.tick(), 1000);
  }

  build() {
    this.date = h("b", { class: "date" });
    this.time = h("span", { class: "time" });
    const jump = (label, hours) => button(label, () => act("advance", { hours }), { class: "jump-time" });
    this.next = button(t("next_due"), () => this.jumpToNext(), { class: "jump-time", title: t("next_hint") });
    const clock = h("div", { class: "clock", title: t("clock_hint") }, icon("clock"), h("div", { class: "moment" }, this.date, this.time),
      h("div", { class: "jumps" }, jump(t("hour"), 1), jump(t("day"), 24), jump(t("week"), 168), button(t("to_date"), () => this.chooseDate(), { class: "jump-time" }), this.next));
    const languages = h("div", { class: "switch", role: "group", "aria-label": t("language") }, ["da", "en"].map((code) => button(code.toUpperCase(), () => this.choose(code), { class: code === pageLanguage() ? "on" : "", "aria-pressed": String(code === pageLanguage()) })));
    const save = h("a", { class: "action", href: "transcript.txt", download: "", title: t("save") }, icon("save"), h("span", {}, t("save")));
    const tools = h("div", { class: "tools" }, button(t("add_phone"), () => this.newPhone(), { icon: "plus", class: "action" }), button(t("add_group"), () => this.newGroup(), { icon: "people", class: "action" }), this.residents = button(t("residents"), () => this.askResidents(), { icon: "people", class: "action" }), save, languages);
    this.element.replaceChildren(h("div", { class: "brand" }, h("img", { src: "static/icon.svg", alt: "" }), h("h1", {}, "Nabopagt"), h("span", {}, t("title"))), clock, tools);
    this.tick();
  }

  tick() {
    if (!state.now) return;
    const now = new Date(playTime());
    this.date.textContent = now.toLocaleDateString(locale(), { weekday: "short", day: "numeric", month: "long", year: "numeric", timeZone: ZONE });
    this.time.textContent = now.toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit", timeZone: ZONE });
  }

  update() {
    this.tick();
    const started = state.phones.some((phone) => phone.started);
    this.guide.hidden = started || !state.phones.length;
    this.guide.replaceChildren(h("i", {}, "1"), h("span", {}, t(state.startLink ? "guide_tap" : "guide_start")));
  }

  lost(isLost) {
    this.element.classList.toggle("lost", isLost);
    this.element.dataset.lost = t("lost");
  }

  choose(code) {
    setPageLanguage(code);
    this.build();
    this.update();
    this.onLanguage();
  }

  chooseDate() {
    const local = wallClock(playTime()).slice(0, 16);
    const input = h("input", { type: "datetime-local", name: "at", min: local, value: local, required: true });
    dialog(t("choose_date"), [field("Europe/Copenhagen", input)], t("go"), (form) => act("until", { at: copenhagen(form.get("at")) }));
  }

  async jumpToNext() {
    const pressed = this.next;
    if (pressed.getAttribute("aria-busy")) return;
    pressed.setAttribute("aria-busy", "true");
    this.happened.hidden = true;
    try {
      const answer = await act("next");
      if (answer) this.tell(answer.at === null ? t("nothing_due") : whatHappened(answer));
    } finally {
      pressed.removeAttribute("aria-busy");
    }
  }

  tell(text) {
    clearTimeout(this.telling);
    this.happened.replaceChildren(icon("clock"), h("span", {}, text));
    this.happened.hidden = false;
    this.telling = setTimeout(() => { this.happened.hidden = true; }, TOLD_FOR);
  }

  askResidents() {
    const link = h("input", { name: "link", required: true, maxlength: "200", placeholder: "https://t.me/…?start=b-…" });
    const number = h("input", { name: "residents", type: "number", min: "1", max: "500", value: "80", required: true });
    const content = h("input", { name: "content", type: "range", min: "0", max: "1", step: "0.05", value: "0.5" });
    const fields = [field(t("resident_link"), link), field(t("how_many"), number), field(t("how_content"), content)];
    dialog(t("residents_answer"), fields, t("let_them"), (form) => this.letAnswer(Object.fromEntries(form)));
  }

  async letAnswer(asked) {
    this.residents.setAttribute("aria-busy", "true");
    try {
      const told = await act("residents", { ...asked, seed: Math.floor(playTime() / 1000) });
      if (told) this.tell(`${t("on_page")}: ${told.page ?? 0} · ${t("in_chat")}: ${told.chat ?? 0} · ${t("lost_on_way")}: ${told.lost ?? 0}`);
    } finally {
      this.residents.removeAttribute("aria-busy");
    }
  }

  newPhone() {
    const language = h("select", { name: "language" }, [["da", "Dansk"], ["en", "English"], ["ar", "العربية"], ["de", "Deutsch"], ["tr", "Türkçe"]].map(([code, name]) => h("option", { value: code }, name)));
    const fields = [field(t("name"), h("input", { name: "name", required: true, maxlength: "64", placeholder: t("names") })), field(t("role"), h("input", { name: "role", maxlength: "64", placeholder: t("roles") })), field(t("language"), language)];
    dialog(t("new_phone"), fields, t("create"), (form) => act("phone", Object.fromEntries(form)));
  }

  newGroup() {
    const people = state.phones.map((phone) => h("label", { class: "tick" }, h("input", { type: "checkbox", name: "phone", value: String(phone.id), checked: true }), phone.name));
    const withBot = h("label", { class: "tick" }, h("input", { type: "checkbox", name: "bot", checked: true }), t("with_bot"));
    const fields = [field(t("group_name"), h("input", { name: "title", required: true, maxlength: "128" })), h("div", { class: "ticks" }, people, h("hr"), withBot)];
    dialog(t("new_group"), fields, t("create"), (form) => act("group", { title: form.get("title"), phones: form.getAll("phone").map(Number), with_bot: form.has("bot") }));
  }
}

// "mandag den 2. marts kl. 10.00: 2 beskeder til Hanna og Yusuf"
function whatHappened({ at, told }) {
  const moment = new Date(at);
  const day = moment.toLocaleDateString(locale(), { weekday: "long", day: "numeric", month: "long", timeZone: ZONE });
  const time = moment.toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit", timeZone: ZONE });
  const number = told.reduce((sum, phone) => sum + phone.messages, 0);
  const names = new Intl.ListFormat(locale()).format(told.map((phone) => phone.name));
  const news = number ? `${number} ${t(number === 1 ? "message" : "messages")} ${t("to")} ${names}` : t("nobody_told");
  return `${day} ${t("at")} ${time}: ${news}`;
}

// A wall-clock time in Copenhagen as milliseconds, right also when the machine is elsewhere.
function copenhagen(text) {
  const asUtc = Date.parse(`${text}:00Z`);
  return asUtc - (Date.parse(`${wallClock(asUtc)}Z`) - asUtc);
}

function wallClock(at) {
  const format = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, dateStyle: "short", timeStyle: "medium" });
  return format.format(new Date(at)).replace(" ", "T");
}
