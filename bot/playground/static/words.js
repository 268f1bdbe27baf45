// The page's own words, in Danish and English.

const WORDS = {
  da: {
    title: "Prøvebane", add_phone: "Telefon", add_group: "Gruppe", save: "Gem samtalen", hour: "+1 time", day: "+1 dag",
    week: "+1 uge", to_date: "Til dato …", clock_hint: "Tiden i prøvebanen. Spring frem, så kommer påmindelser.",
    next_due: "Spring til det næste", next_hint: "Spring til det næste, botten har at sige", to: "til", at: "kl.", message: "besked", messages: "beskeder",
    nothing_due: "Der er ikke noget på vej lige nu. Gå videre i en af telefonerne, så kommer der mere.", nobody_told: "der var alligevel ikke noget at sige",
    guide_tap: "Tryk på invitationen i den første telefon. Så er I i gang.", guide_start: "Tryk START i en telefon for at skrive til botten.",
    invite_from: "Fra operatøren", invite_title: "Du har fået et link",
    invite_text: "Jeres boligorganisation er inviteret til at indgå et partnerskab. Tryk for at begynde.", invite_button: "Åbn invitationen",
    what: "Hvad kan denne bot?", start: "START", restart: "GENSTART", blocked: "Du har blokeret botten", unblock: "Fjern blokering", block: "Blokér botten",
    write: "Skriv en besked …", send: "Send", attach: "Vedhæft", commands: "Kommandoer", more: "Mere", edited: "redigeret", bot: "bot", typing: "skriver …",
    sending_file: "sender en fil …", photo: "Billede", file: "Fil", sticker: "Klistermærke", voice: "Talebesked", location: "Sted", contact: "Min kontakt",
    reply: "Svar", edit: "Redigér", forward: "Videresend til botten", copy: "Kopiér tekst", copied: "Kopieret", paste_in: "Sæt ind i",
    open_in: "Åbn i en anden telefon", open_here: "Åbn her", download: "Hent", language: "Sprog", close: "Luk", ok: "OK", cancel: "Annullér",
    name: "Navn", role: "Rolle", new_phone: "Ny telefon", new_group: "Ny gruppe",
    residents: "Beboere", residents_answer: "Lad beboere svare", resident_link: "Linket til beboerne (fra plakaten eller kortet)", how_many: "Hvor mange", how_content: "Hvor glade er de for stedet?", let_them: "Lad dem svare", on_page: "Svaret på siden", in_chat: "I chatten", lost_on_way: "Nåede ikke frem", group_name: "Gruppens navn", with_bot: "Tilføj botten med det samme",
    add_bot: "Tilføj botten", remove_bot: "Fjern botten", create: "Opret", go: "Spring til", choose_date: "Vælg dato og tid", members: "medlemmer",
    editing: "Redigerer", replying: "Svarer", forwarded: "Videresendt fra", unread: "nye", jump: "Til nyeste", keyboard: "Tastatur",
    created: "oprettede gruppen", added: "tilføjede", left: "forlod gruppen", removed: "fjernede", migrated: "Gruppen er blevet en supergruppe", pinned: "Fastgjort",
    lost: "Forbindelsen er væk. Prøver igen …", opened: "Linket er sendt videre til", empty_group: "Ingen beskeder endnu", menu: "Menu", me: "Dig", voice_text: "Talebesked",
    housing: "Boligorganisation", company: "Virksomhed", roles: "fx Boligorganisation", names: "fx Amina Yıldız", see: "Se menuen", you_blocked: "Blokeret", choose_group: "Vælg en gruppe", no_group: "Opret først en gruppe",
  },
  en: {
    title: "Playground", add_phone: "Phone", add_group: "Group", save: "Save as transcript", hour: "+1 hour", day: "+1 day",
    week: "+1 week", to_date: "To date …", clock_hint: "The playground's time. Jump ahead and reminders arrive.",
    next_due: "Jump to what is next", next_hint: "Jump to the next thing the bot has to say", to: "to", at: "at", message: "message", messages: "messages",
    nothing_due: "Nothing is on its way right now. Go on in one of the phones, and there will be more.", nobody_told: "there was nothing to say after all",
    guide_tap: "Tap the invitation in the first phone, and you are on your way.", guide_start: "Tap START in a phone to write to the bot.",
    invite_from: "From the operator", invite_title: "You have received a link",
    invite_text: "Your housing organisation is invited into a partnership. Tap to begin.", invite_button: "Open the invitation",
    what: "What can this bot do?", start: "START", restart: "RESTART", blocked: "You have blocked the bot", unblock: "Unblock", block: "Block the bot",
    write: "Write a message …", send: "Send", attach: "Attach", commands: "Commands", more: "More", edited: "edited", bot: "bot", typing: "typing …",
    sending_file: "sending a file …", photo: "Picture", file: "File", sticker: "Sticker", voice: "Voice message", location: "Place", contact: "My contact",
    reply: "Reply", edit: "Edit", forward: "Forward to the bot", copy: "Copy text", copied: "Copied", paste_in: "Paste in",
    open_in: "Open in another phone", open_here: "Open here", download: "Download", language: "Language", close: "Close", ok: "OK", cancel: "Cancel",
    name: "Name", role: "Role", new_phone: "New phone", new_group: "New group",
    residents: "Residents", residents_answer: "Let residents answer", resident_link: "The residents' link (from the poster or the card)", how_many: "How many", how_content: "How well do they like the place?", let_them: "Let them answer", on_page: "Answered on the page", in_chat: "In the chat", lost_on_way: "Did not get there", group_name: "The group's name", with_bot: "Add the bot at once",
    add_bot: "Add the bot", remove_bot: "Remove the bot", create: "Create", go: "Jump to", choose_date: "Choose date and time", members: "members",
    editing: "Editing", replying: "Replying", forwarded: "Forwarded from", unread: "new", jump: "To the newest", keyboard: "Keyboard",
    created: "created the group", added: "added", left: "left the group", removed: "removed", migrated: "The group has become a supergroup", pinned: "Pinned",
    lost: "Connection lost. Trying again …", opened: "The link was passed on to", empty_group: "No messages yet", menu: "Menu", me: "You", voice_text: "Voice message",
    housing: "Housing organisation", company: "Company", roles: "e.g. Housing organisation", names: "e.g. Amina Yıldız", see: "See the menu", you_blocked: "Blocked", choose_group: "Choose a group", no_group: "Make a group first",
  },
};

const kept = localStorage.getItem("page-language");
let language = kept || (/^(da|nb|nn|no|sv)/.test(navigator.language || "da") ? "da" : "en");

export const pageLanguage = () => language;
export const locale = () => (language === "da" ? "da-DK" : "en-GB");
export const t = (key) => WORDS[language][key] ?? key;

// The roles of the first phones have a word in each language; others stand as they were written.
export const roleName = (role) => (["housing", "company"].includes(role) ? t(role) : role);

export function setPageLanguage(code) {
  language = code;
  localStorage.setItem("page-language", code);
  document.documentElement.lang = code;
}
