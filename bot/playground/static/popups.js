// Menus, toasts, alerts, dialogs, and pictures in full size.

import { h, button, iconButton } from "./dom.js";
import { t } from "./words.js";

let openMenu = null;

export function closeMenu() {
  openMenu?.remove();
  openMenu = null;
}

document.addEventListener("pointerdown", (event) => {
  if (openMenu && !openMenu.contains(event.target)) closeMenu();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeMenu();
});

export function menu(anchor, items, heading = "") {
  closeMenu();
  const list = h("div", { class: "menu", role: "menu" }, heading ? h("div", { class: "menu-title" }, heading) : null);
  for (const item of items.filter(Boolean)) {
    const pick = () => { closeMenu(); item.pick(); };
    const dot = item.tone ? h("i", { class: `dot ${item.tone}` }) : null;
    list.append(h("button", { type: "button", role: "menuitem", onclick: pick }, dot, h("span", {}, item.label), item.note ? h("small", {}, item.note) : null));
  }
  document.getElementById("overlay").append(list);
  openMenu = list;
  place(list, anchor.getBoundingClientRect());
  list.querySelector("button")?.focus({ preventScroll: true });
}

function place(list, near) {
  const { offsetWidth: width, offsetHeight: height } = list;
  const left = Math.max(8, Math.min(near.left, window.innerWidth - width - 8));
  const below = near.bottom + 6;
  const top = below + height < window.innerHeight ? below : Math.max(8, near.top - height - 6);
  list.style.left = `${left}px`;
  list.style.top = `${top}px`;
}

export function toast(text, where) {
  const note = h("div", { class: "toast", role: "status" }, text);
  where.append(note);
  setTimeout(() => note.classList.add("gone"), 3200);
  setTimeout(() => note.remove(), 3700);
}

export function alertBox(text, where) {
  const close = () => box.remove();
  const ok = button(t("ok"), close, { class: "primary" });
  const box = h("div", { class: "alert", role: "alertdialog" }, h("div", { class: "alert-card" }, h("p", {}, text), ok));
  where.append(box);
  ok.focus({ preventScroll: true });
}

export function dialog(title, fields, confirm, done) {
  const form = h("form", { method: "dialog" }, h("h2", {}, title), fields);
  const box = h("dialog", { class: "dialog" }, form);
  form.append(h("div", { class: "row" }, button(t("cancel"), () => box.close()), h("button", { class: "primary", type: "submit" }, confirm)));
  form.addEventListener("submit", () => done(new FormData(form)));
  box.addEventListener("close", () => box.remove());
  document.getElementById("overlay").append(box);
  box.showModal();
}

export function field(label, control) {
  return h("label", { class: "field" }, h("span", {}, label), control);
}

export function showPicture(address, caption) {
  const box = h("dialog", { class: "viewer", onclick: () => box.close() },
    h("img", { src: address, alt: caption }), caption ? h("p", {}, caption) : null, iconButton("close", t("close"), () => box.close()));
  box.addEventListener("close", () => box.remove());
  document.getElementById("overlay").append(box);
  box.showModal();
}
