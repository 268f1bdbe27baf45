// Requests to the playground: one address for every act.

import { toast } from "./popups.js";

// The playground's answer, or null when it refused.
async function post(address, options) {
  const response = await fetch(address, { method: "POST", ...options, headers: { "x-playground": "1", ...options.headers } });
  if (!response.ok) {
    const answer = await response.json().catch(() => ({}));
    toast(answer.error || `${response.status}`, document.body);
    return null;
  }
  return response.json();
}

export function act(what, details = {}) {
  const body = JSON.stringify({ do: what, ...details });
  return post("play", { body, headers: { "content-type": "application/json" } });
}

export function upload(phoneId, kind, file) {
  const query = new URLSearchParams({ kind, name: file.name });
  const headers = { "content-type": file.type || "application/octet-stream" };
  return post(`phones/${phoneId}/files?${query}`, { body: file, headers });
}
