// Calls to the simulator, and small helpers for building the page.

export async function call(method, path, body) {
  const form = body instanceof FormData;
  const answer = await fetch(path, {
    method,
    headers: body && !form ? { 'Content-Type': 'application/json' } : {},
    body: body ? (form ? body : JSON.stringify(body)) : undefined,
  });
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.error?.message ?? `HTTP ${answer.status}`);
  return value;
}

/** Runs a call and shows its failure to the person. */
export async function attempt(work) {
  try {
    return await work();
  } catch (problem) {
    toast(`Không làm được: ${problem.message}`);
    return null;
  }
}

let hideToast = 0;
export function toast(words) {
  const box = document.getElementById('toast');
  box.textContent = words;
  box.hidden = false;
  clearTimeout(hideToast);
  hideToast = setTimeout(() => { box.hidden = true; }, 3500);
}

/** make('p', {class: 'x', onclick: f}, 'text', node…): texts are never read as HTML. */
export function make(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false || value === null) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export const find = (id) => document.getElementById(id);

export function nameOf(citizen) {
  return citizen.name || `Ẩn danh ${citizen.psid.slice(-4)}`;
}

export function faceOf(name, id = '', page = false) {
  const words = name.trim().split(/\s+/);
  const letter = page ? '197' : /^\d/.test(words[words.length - 1]) ? '?' : (words[words.length - 1][0] ?? '?').toUpperCase();
  const hue = [...(id || name)].reduce((sum, c) => sum + c.charCodeAt(0), 0) % 5;
  return make('span', { class: page ? 'face page-face' : `face h${hue}`, 'aria-hidden': 'true' }, letter);
}

export function clockOf(milliseconds) {
  return new Date(milliseconds).toLocaleTimeString('vi-VN', { hour: '2-digit', minute: '2-digit' });
}

export function momentOf(milliseconds) {
  const date = new Date(milliseconds);
  const today = new Date().toDateString() === date.toDateString();
  const day = today ? 'Hôm nay' : date.toLocaleDateString('vi-VN');
  return `${day}, ${clockOf(milliseconds)}`;
}

/** The text with its links made clickable. */
export function linked(text) {
  return text.split(/(https?:\/\/[^\s]+)/).map((part, index) =>
    (index % 2 ? make('a', { href: part, target: '_blank', rel: 'noopener noreferrer' }, part) : part));
}

export function album(pictures) {
  const size = pictures.length === 1 ? 'one' : pictures.length > 4 ? 'many' : '';
  return make('div', { class: `album ${size}` }, ...pictures.map((picture) =>
    make('a', { href: picture.url, target: '_blank', rel: 'noopener' },
      make('img', { src: picture.url, alt: `Ảnh ${picture.name ?? ''}`, loading: 'lazy' }))));
}

const shapes = {
  menu: '<path d="M4 7h16M4 12h16M4 17h16"/>',
  clip: '<rect x="3" y="5" width="18" height="14" rx="3"/><circle cx="9" cy="10" r="1.6"/><path d="m4 17 5-4 3 3 4-5 4 5"/>',
  place: '<path d="M12 21s7-6.4 7-11.5A7 7 0 0 0 5 9.500C5 14.600 12 21 12 21z"/><circle cx="12" cy="9.500" r="2.500"/>',
  smile: '<circle cx="12" cy="12" r="9"/><path d="M8.500 14.500a4.500 4.500 0 0 0 7 0M9 9.500v.2M15 9.500v.2"/>',
  voice: '<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5.500 11.500a6.500 6.500 0 0 0 13 0M12 18v3"/>',
  send: '<path d="M4 12 20 4l-5 16-3.500-6.500z" fill="currentColor"/>',
};

/** An icon of our own, drawn with lines. */
export function icon(name) {
  const holder = make('span', { 'aria-hidden': 'true' });
  holder.innerHTML = `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round">${shapes[name]}</svg>`;
  return holder.firstChild;
}

export function setIcon(button, name, label) {
  button.replaceChildren(icon(name), make('span', { class: 'sr' }, label));
  button.title = label;
}
