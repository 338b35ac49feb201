// What Facebook posts: events of every kind, in Facebook's own spelling, signed. All ids and texts are made up.
import { createHmac, randomUUID } from "node:crypto";
import { page } from "./server.mjs";

let counter = 0;
/** A message id such as Messenger gives. */
export const newMid = () => `m_${Buffer.from(`thu-${process.pid}-${++counter}-${randomUUID()}`).toString("base64url")}`;
/** A person id that no other test uses. */
export const newPsid = () => `7${process.pid}${String(Date.now()).slice(-7)}${String(++counter).padStart(4, "0")}`;

/** JSON as Facebook writes it: non-ASCII letters as \uXXXX in lower case, slashes escaped. */
export function facebookJson(value) {
  return JSON.stringify(value)
    .replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replaceAll("/", "\\/");
}

export function signature(body, secret = page.appSecret) {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

/** Posts raw bytes; gives the status. `sign` may be another secret, or null for none. */
export async function postRaw(url, body, { sign = page.appSecret, headers = {} } = {}) {
  const answer = await fetch(`${url}/webhooks/facebook`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(sign === null ? {} : { "x-hub-signature-256": signature(body, sign) }),
      ...headers,
    },
    body,
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** An envelope with one entry. */
export function envelope(content, { pageId = page.id, object = "page" } = {}) {
  return { object, entry: [{ id: pageId, time: Date.now(), ...content }] };
}

/** Delivers events in one POST: messaging events together, changes together. */
export function deliver(url, ...events) {
  const changes = events.filter((event) => event.field);
  const messaging = events.filter((event) => !event.field);
  const content = { ...(messaging.length ? { messaging } : {}), ...(changes.length ? { changes } : {}) };
  return postRaw(url, facebookJson(envelope(content)));
}

/** An event from a citizen to the Page; `at` in milliseconds. */
const from = (psid, at, content) => ({ sender: { id: psid }, recipient: { id: page.id }, timestamp: at ?? Date.now(), ...content });

// Messages ---------------------------------------------------------------------------------------

export const text = (psid, words, { mid = newMid(), at, replyTo, payload } = {}) =>
  from(psid, at, {
    message: {
      mid,
      text: words,
      ...(replyTo ? { reply_to: { mid: replyTo } } : {}),
      ...(payload ? { quick_reply: { payload } } : {}),
    },
  });

/** Files: `attachments` as {type, url}; words may come with them. */
export const files = (psid, attachments, { mid = newMid(), at, words } = {}) =>
  from(psid, at, {
    message: {
      mid,
      ...(words ? { text: words } : {}),
      attachments: attachments.map(({ type, url }) => ({ type, payload: { url } })),
    },
  });

export const sticker = (psid, { mid = newMid(), at } = {}) =>
  from(psid, at, {
    message: {
      mid,
      sticker_id: 369239263222822,
      attachments: [{ type: "sticker", payload: { url: "https://scontent.xx.fbcdn.net/like.png", sticker_id: 369239263222822 } }],
    },
  });

export const location = (psid, lat, long, { mid = newMid(), at } = {}) =>
  from(psid, at, { message: { mid, attachments: [{ type: "location", payload: { coordinates: { lat, long } } }] } });

export const fallback = (psid, url, { mid = newMid(), title = "Một liên kết" } = {}) =>
  from(psid, undefined, { message: { mid, text: url, attachments: [{ type: "fallback", title, url, payload: null }] } });

export const share = (psid, url, { mid = newMid(), type = "reel" } = {}) =>
  from(psid, undefined, { message: { mid, attachments: [{ type, payload: { url, title: "Một đoạn phim" } }] } });

export const unsupported = (psid, { mid = newMid() } = {}) => from(psid, undefined, { message: { mid, is_unsupported: true } });
export const unsent = (psid, mid) => from(psid, undefined, { message: { mid, is_deleted: true } });
export const edit = (psid, mid, words, { num = 1, at } = {}) => from(psid, at, { message_edit: { mid, text: words, num_edit: num } });

/** What the Page itself sent; by an officer in the Page inbox unless `metadata` is ours. */
export const echo = (psid, words, { mid = newMid(), metadata, appId = 263902037430900, at } = {}) => ({
  sender: { id: page.id },
  recipient: { id: psid },
  timestamp: at ?? Date.now(),
  message: { is_echo: true, app_id: appId, mid, text: words, ...(metadata ? { metadata } : {}) },
});

// Presses and the rest ---------------------------------------------------------------------------

export const postback = (psid, payload, { mid = newMid(), title = "Nút", referral, at } = {}) =>
  from(psid, at, { postback: { title, payload, mid, ...(referral ? { referral } : {}) } });
export const referral = (psid, ref) => from(psid, undefined, { referral: { ref, source: "SHORTLINK", type: "OPEN_THREAD" } });
export const optin = (psid) => from(psid, undefined, { optin: { ref: "trang-chu" } });
export const delivered = (psid, mids, watermark = Date.now()) => from(psid, undefined, { delivery: { mids, watermark } });
export const read = (psid, watermark = Date.now()) => from(psid, undefined, { read: { watermark } });
export const reaction = (psid, mid, emoji = "❤", action = "react") =>
  from(psid, undefined, { reaction: { mid, action, ...(action === "react" ? { reaction: "love", emoji } : {}) } });
export const passThread = (psid) =>
  from(psid, undefined, { pass_thread_control: { previous_owner_app_id: "263902037430900", new_owner_app_id: page.appId, metadata: "" } });
export const takeThread = (psid) =>
  from(psid, undefined, { take_thread_control: { previous_owner_app_id: page.appId, new_owner_app_id: 263902037430900, metadata: "" } });
export const requestThread = (psid) =>
  from(psid, undefined, { request_thread_control: { requested_owner_app_id: 263902037430900, metadata: "" } });
export const appRoles = () => ({ recipient: { id: page.id }, timestamp: Date.now(), app_roles: { [page.appId]: ["primary_receiver"] } });
export const policy = () => ({ recipient: { id: page.id }, timestamp: Date.now(), "policy-enforcement": { action: "warning", reason: "Thử" } });
export const accountLinking = (psid) => from(psid, undefined, { account_linking: { status: "unlinked" } });
export const feedback = (psid) => from(psid, undefined, { messaging_feedback: { feedback_screens: [] } });

// Under the Page's posts --------------------------------------------------------------------------

const feed = (value) => ({ field: "feed", value: { created_time: Math.floor(Date.now() / 1000), ...value } });

export const comment = (author, words, { id = `${page.id}55_${++counter}${process.pid}`, verb = "add", post = `${page.id}_55`, parent = post, name = "Trần Thị Ví Dụ" } = {}) =>
  feed({
    item: "comment",
    verb,
    comment_id: id,
    post_id: post,
    parent_id: parent,
    ...(author ? { from: { id: author, name } } : {}),
    ...(verb === "remove" ? {} : { message: words }),
  });
export const visitorPost = (author, words, { post = `${page.id}_77${++counter}${process.pid}` } = {}) =>
  feed({ item: "post", verb: "add", post_id: post, from: { id: author, name: "Lê Văn Mẫu" }, message: words });
export const pagePost = (words, { post = `${page.id}_88${++counter}${process.pid}` } = {}) =>
  feed({ item: "status", verb: "add", post_id: post, published: 1, from: { id: page.id, name: "Trang" }, message: words });
export const postReaction = (author, post = `${page.id}_55`) =>
  feed({ item: "reaction", verb: "add", reaction_type: "like", post_id: post, parent_id: post, from: { id: author, name: "Lê Văn Mẫu" } });
export const mention = (words) => ({
  field: "mention",
  value: { item: "post", verb: "add", post_id: `9${++counter}_1`, sender_id: "88001", sender_name: "Phạm Mẫu", message: words, created_time: Math.floor(Date.now() / 1000) },
});
export const pageRating = (words) => ({
  field: "ratings",
  value: { item: "rating", verb: "add", reviewer_id: "88002", reviewer_name: "Đỗ Mẫu", recommendation_type: "POSITIVE", review_text: words, open_graph_story_id: `9${++counter}`, created_time: Math.floor(Date.now() / 1000) },
});
