// The thread: bubbles, quick replies, and what the citizen can do with a message.
import { album, attempt, call, clockOf, find, icon, linked, make, momentOf, nameOf } from './api.js';
import { current, poll, state } from './app.js';
import { startComposer, setQuote, startEdit } from './composer.js';

const kGapMs = 10 * 60 * 1000;
let shown = new Map();  // id → {message, node}
let order = [];
let seenAt = 0;
let stick = true;  // the newest message stays in view

export function resetThread() {
  stick = true;
  shown = new Map();
  order = [];
  find('messages').replaceChildren();
  find('chips').replaceChildren();
  find('ticks').textContent = '';
  find('hello').hidden = true;
  setQuote(null);
}

export function send(body) {
  return attempt(async () => {
    const sent = await call('POST', `/sim/citizens/${state.psid}/messages`, body);
    poll();
    return sent;
  });
}

function pressButton(button) {
  return make('button', { type: 'button', onclick: () => send({ postback: { title: button.title, payload: button.payload } }) }, button.title);
}

function templateButton(button) {
  if (button.type === 'postback') return pressButton(button);
  const href = button.type === 'phone_number' ? `tel:${button.payload}` : button.url;
  return make('a', { class: 'button', href, target: '_blank', rel: 'noopener noreferrer' }, button.title);
}

function templateCard(card) {
  return make('div', { class: 'tcard' },
    card.image_url && make('img', { src: card.image_url, alt: '' }),
    make('div', { class: 'words' }, ...linked(card.title ?? card.text ?? ''), card.subtitle && make('small', {}, card.subtitle)),
    ...(card.buttons ?? []).map(templateButton));
}

function templateNode(payload) {
  if (payload.template_type === 'generic') return make('div', { class: 'card-list' }, ...payload.elements.map(templateCard));
  return templateCard(payload);
}

function placeNode(part) {
  const words = `Vị trí: ${part.lat.toFixed(5)}, ${part.long.toFixed(5)}`;
  return make('span', { class: 'map' }, icon('place'), words);
}

function partNode(part) {
  switch (part.type) {
    case 'video': return make('video', { src: part.url, controls: true, preload: 'metadata' });
    case 'audio': return make('audio', { src: part.url, controls: true, preload: 'metadata' });
    case 'sticker': return make('img', { class: 'sticker', src: part.url, alt: 'Nhãn dán' });
    case 'location': return placeNode(part);
    case 'template': return templateNode(part.payload);
    default: return make('a', { class: 'filelink', href: part.url, target: '_blank' }, `📄 ${part.name}`);
  }
}

function quotedNode(message) {
  const other = shown.get(message.reply_to)?.message;
  return message.reply_to ? make('div', { class: 'quoted' }, other ? (other.text || 'Tệp đính kèm') : 'Tin nhắn trước') : null;
}

function bubbleNode(message) {
  const bubble = make('div', { class: 'bubble' }, quotedNode(message));
  if (message.unsent) bubble.append(make('div', { class: 'said gone' }, 'Tin nhắn đã được thu hồi'));
  const pictures = message.attachments.filter((part) => part.type === 'image');
  if (message.text) bubble.append(make('div', { class: 'said' }, ...linked(message.text)));
  if (pictures.length) bubble.append(album(pictures));
  bubble.append(...message.attachments.filter((part) => part.type !== 'image').map(partNode));
  if (message.edits) bubble.append(make('span', { class: 'edited' }, 'Đã chỉnh sửa'));
  if (message.reaction) bubble.append(make('span', { class: 'react' }, message.reaction));
  return bubble;
}

function act(message, action, body) {
  closePopup();
  return attempt(async () => { await call('POST', `/sim/messages/${message.id}/${action}`, body); poll(); });
}

let popup = null;
function closePopup() {
  popup?.node.remove();
  popup?.button.setAttribute('aria-expanded', 'false');
  popup = null;
}

function popupItems(message) {
  const items = [make('button', { type: 'button', onclick: () => { closePopup(); setQuote(message); } }, 'Trả lời')];
  if (message.from === 'citizen') {
    if (!message.postback) items.push(make('button', { type: 'button', onclick: () => { closePopup(); startEdit(message); } }, 'Sửa'));
    items.push(make('button', { type: 'button', onclick: () => act(message, 'unsend') }, 'Thu hồi'));
    return items;
  }
  const faces = ['❤', '👍', '😢', '😡'].map((emoji) =>
    make('button', { type: 'button', 'aria-label': `Thả ${emoji}`, onclick: () => act(message, 'reaction', { emoji: message.reaction === emoji ? '' : emoji }) }, emoji));
  items.push(make('div', { class: 'faces' }, ...faces));
  return items;
}

function openPopup(button, message) {
  const reopened = popup?.button === button;
  closePopup();
  if (reopened) return;
  const node = make('div', { class: 'popup' }, ...popupItems(message));
  document.body.append(node);
  const at = button.getBoundingClientRect();
  node.style.left = `${Math.max(8, Math.min(at.left, innerWidth - node.offsetWidth - 8))}px`;
  node.style.top = `${Math.max(8, Math.min(at.bottom, innerHeight - node.offsetHeight - 8))}px`;
  button.setAttribute('aria-expanded', 'true');
  popup = { node, button };
  node.querySelector('button').focus();
}

function messageNode(message, before) {
  const mine = message.from === 'citizen';
  const gap = !before || message.at - before.at > kGapMs;
  const turn = !before || before.from !== message.from;
  const classes = ['msg', mine && 'mine', message.from === 'inbox' && 'inbox', turn && 'turn', message.reaction && 'reacted'];
  const more = make('button', { type: 'button', class: 'more', 'aria-label': 'Thao tác khác với tin này', 'aria-expanded': 'false', onclick: (event) => { event.stopPropagation(); openPopup(event.currentTarget, message); } }, '⋯');
  return make('li', { class: classes.filter(Boolean).join(' '), title: clockOf(message.at) },
    gap && make('div', { class: 'when' }, momentOf(message.at)),
    message.from === 'inbox' && turn && make('div', { class: 'who' }, 'Cán bộ trả lời từ hộp thư Trang'),
    make('div', { class: 'line' }, bubbleNode(message), !message.unsent && more));
}

function put(message) {
  const old = shown.get(message.id);
  if (old && old.message.changed === message.changed) return false;
  const place = old ? order.indexOf(message.id) : order.push(message.id) - 1;
  const node = messageNode(message, shown.get(order[place - 1])?.message);
  const same = old && sameLook(old.message, message);
  shown.set(message.id, { message, node: same ? old.node : node });
  if (same) return false;
  if (old) old.node.replaceWith(node);
  else find('messages').append(node);
  return !old;
}

/** A new delivery state alone is no reason to draw a playing video again. */
function sameLook(a, b) {
  const look = (m) => JSON.stringify([m.text, m.unsent, m.edits, m.reaction, m.attachments]);
  return look(a) === look(b);
}

function showChips() {
  const last = shown.get(order[order.length - 1])?.message;
  const replies = last && last.from !== 'citizen' ? last.quick_replies : [];
  const print = JSON.stringify([last?.id, replies]);
  if (find('chips').dataset.print === print) return;
  find('chips').dataset.print = print;
  find('chips').replaceChildren(...replies.map((reply) =>
    make('button', { type: 'button', onclick: () => { find('chips').replaceChildren(); send({ text: reply.title, quick_reply: reply.payload }); } }, reply.title)));
}

const deliveryWords = {
  waiting: '○ Đang gửi', accepted: '✓ Đã gửi đến Trang', failed: '✕ Không gửi được', dropped: '✕ Webhook bị mất', unsubscribed: '✕ Trang không nhận webhook',
};

function showTicks() {
  const own = order.map((id) => shown.get(id).message).filter((message) => message.from === 'citizen').pop();
  const last = shown.get(order[order.length - 1])?.message;
  if (!own || own !== last) { find('ticks').textContent = ''; return; }
  find('ticks').textContent = seenAt >= own.at ? '✓✓ Trang đã xem' : deliveryWords[own.delivery] ?? '';
}

function iceBreakers(profile) {
  const sets = profile.ice_breakers ?? [];
  const set = sets.find((entry) => entry.locale === 'vi_VN') ?? sets[0];
  return set?.call_to_actions ?? (set?.question ? sets : []);
}

function showHello(thread) {
  const fresh = !thread.started && order.length === 0;
  find('hello').hidden = !fresh;
  const print = JSON.stringify([thread.psid, thread.profile]);
  if (!fresh || find('hello').dataset.print === print) return;
  find('hello').dataset.print = print;
  const profile = thread.profile;
  const greeting = (profile.greeting ?? []).find((entry) => entry.locale === 'vi_VN') ?? (profile.greeting ?? [])[0];
  const starters = iceBreakers(profile).map((entry) => pressButton({ title: entry.question, payload: entry.payload }));
  const start = make('button', { type: 'button', class: 'primary', onclick: () => send({ postback: { title: 'Bắt đầu', payload: profile.get_started.payload } }) }, 'Bắt đầu');
  find('hello').replaceChildren(
    make('span', { class: 'face page-face big', 'aria-hidden': 'true' }, '197'),
    make('h2', {}, state.page.name ?? ''),
    make('p', {}, greeting ? greeting.text.replaceAll('{{user_first_name}}', nameOf(current())) : 'Nhắn tin để bắt đầu cuộc trò chuyện.'),
    ...(starters.length ? starters : profile.get_started ? [start] : []));
}

function showMenu(profile) {
  const menus = profile.persistent_menu ?? [];
  const menu = menus.find((entry) => entry.locale === 'vi_VN') ?? menus[0];
  const items = menu?.call_to_actions ?? [];
  find('menu-button').hidden = items.length === 0;
  const print = JSON.stringify(items);
  if (find('menu-list').dataset.print === print) return;
  find('menu-list').dataset.print = print;
  find('menu-list').replaceChildren(...items.map(templateButton));
}

function windowWords(thread) {
  return { open: 'Trang được nhắn lại (24 giờ)', human_agent: 'Quá 24 giờ: chỉ cán bộ được nhắn', closed: thread.started ? 'Quá 7 ngày' : 'Chưa nhắn tin' }[thread.window];
}

export function showThread(thread) {
  seenAt = thread.seen_at;
  const fresh = thread.messages.filter(put);
  find('chat-as').textContent = `${nameOf(thread)} · ${windowWords(thread)}${thread.blocked ? ' · đã chặn Trang' : ''}`;
  const typed = find('typing').hidden !== !thread.typing;
  find('typing').hidden = !thread.typing;
  showHello(thread);
  showMenu(thread.profile);
  showChips();
  showTicks();
  if ((fresh.length || typed) && (stick || fresh.some((message) => message.from === 'citizen'))) scrollDown();
  readIfSeen();
}

/** The newest message, when the tab is opened. */
export function scrollDown() {
  const box = find('thread');
  stick = true;
  box.scrollTop = box.scrollHeight;
  // Pictures grow the thread after they load.
  for (const picture of box.querySelectorAll('img')) {
    if (!picture.complete) picture.addEventListener('load', () => { if (stick) box.scrollTop = box.scrollHeight; }, { once: true });
  }
}

function readIfSeen() {
  if (document.hidden || state.tab !== 'chat' || !current()?.unread) return;
  call('POST', `/sim/citizens/${state.psid}/read`).catch(() => {});
}

function startScrolling() {
  const box = find('thread');
  box.addEventListener('scroll', () => { stick = box.scrollHeight - box.scrollTop - box.clientHeight < 80; });
  // The composer grows, or the tab comes back: the end stays in view.
  new ResizeObserver(() => { if (stick) box.scrollTop = box.scrollHeight; }).observe(box);
}

export function startChat() {
  startScrolling();
  document.addEventListener('click', (event) => { if (popup && !popup.node.contains(event.target)) closePopup(); });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !popup) return;
    const { button } = popup;
    closePopup();
    button.focus();
  });
  startComposer();
}
