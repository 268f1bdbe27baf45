// What the page knows, kept up to date by Server-Sent Events.

export const state = { run: "", revision: 0, now: 0, received: 0, bot: null, startLink: null, awaitsLanguage: false, phones: [], chats: new Map(), messages: new Map() };

const listeners = [];
export const onChange = (listener) => listeners.push(listener);

export function playTime() {
  return state.now + (performance.now() - state.received);
}

export function messagesOf(chatId) {
  return state.messages.get(chatId) ?? new Map();
}

function merge(difference) {
  if (difference.run !== state.run) state.messages.clear();
  Object.assign(state, {
    run: difference.run, revision: difference.revision, now: difference.now, received: performance.now(), bot: difference.bot,
    startLink: difference.start_link, awaitsLanguage: difference.awaits_language, phones: difference.phones,
  });
  state.chats = new Map(difference.chats.map((chat) => [chat.id, chat]));
  for (const message of difference.messages) {
    if (!state.messages.has(message.chat)) state.messages.set(message.chat, new Map());
    state.messages.get(message.chat).set(message.id, message);
  }
  for (const listener of listeners) listener(difference);
}

export function connect(onLost) {
  const events = new EventSource("events");
  let failures = 0;
  events.onmessage = (event) => {
    failures = 0;
    onLost(false);
    merge(JSON.parse(event.data));
  };
  events.onerror = () => {
    failures += 1;
    if (failures > 3) onLost(true);
    if (events.readyState === EventSource.CLOSED) setTimeout(() => connect(onLost), 1000);
  };
}
