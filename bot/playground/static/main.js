// Puts the phones side by side and keeps them up to date.

import { act } from "./api.js";
import { PhoneView } from "./phone.js";
import { connect, onChange, state } from "./store.js";
import { TopBar } from "./topbar.js";
import { pageLanguage, setPageLanguage } from "./words.js";

const stage = document.getElementById("stage");
const views = new Map();

setPageLanguage(pageLanguage());

function drawPhones() {
  for (const phone of state.phones) {
    let view = views.get(phone.id);
    if (!view) {
      view = new PhoneView(phone);
      view.element.id = `phone-${phone.id}`;
      view.element.addEventListener("paste-text", (event) => view.composer.paste(event.detail));
      views.set(phone.id, view);
      stage.append(view.element);
    }
    view.update(phone);
  }
  for (const [id, view] of views) {
    if (!state.phones.some((phone) => phone.id === id)) { view.element.remove(); views.delete(id); }
  }
}

const bar = new TopBar(() => {
  for (const view of views.values()) view.relabel();
  drawPhones();
});

let hasSpoken = false;

onChange((difference) => {
  if (state.awaitsLanguage && !hasSpoken) {
    hasSpoken = true;
    act("speak", { language: pageLanguage() });
  }
  bar.update();
  drawPhones();
  for (const notice of difference.notices) views.get(notice.phone)?.notice(notice);
});

connect((lost) => bar.lost(lost));
