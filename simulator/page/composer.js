// The line at the bottom: text, files, place, sticker, voice, menu.
import { attempt, call, find, make, setIcon, toast } from './api.js';
import { poll, state } from './app.js';
import { send } from './chat.js';

const stickers = [['thumb', 'Đồng ý'], ['heart', 'Yêu thích'], ['smile', 'Mặt cười']];
let files = [];
let quote = null;
let editing = null;
let recorder = null;

export function setQuote(message) {
  quote = message;
  editing = null;
  showQuote(message ? `Trả lời: ${message.text || 'tệp đính kèm'}` : '');
  if (message) find('text').focus();
}

export function startEdit(message) {
  quote = null;
  editing = message;
  showQuote('Sửa tin nhắn');
  find('text').value = message.text;
  find('text').focus();
  grow();
}

function showQuote(words) {
  find('quote').hidden = !words;
  find('quote-text').textContent = words;
}

function grow() {
  const text = find('text');
  text.style.height = 'auto';
  text.style.height = `${Math.min(text.scrollHeight + 2, 160)}px`;
}

function trayItem(file, index) {
  const picture = file.type.startsWith('image/');
  const face = picture ? make('img', { src: URL.createObjectURL(file), alt: file.name }) : make('span', { class: 'doc' }, file.name.slice(0, 24));
  const drop = () => { files.splice(index, 1); showTray(); };
  return make('li', {}, face, make('button', { type: 'button', 'aria-label': `Bỏ ${file.name}`, onclick: drop }, '×'));
}

function showTray() {
  find('tray').hidden = files.length === 0;
  find('tray-list').replaceChildren(...files.map(trayItem));
  find('apart').parentElement.hidden = files.length < 2;
}

async function sendFiles() {
  const form = new FormData();
  for (const file of files) form.append('file', file, file.name);
  form.append('apart', find('apart').checked);
  files = [];
  showTray();
  return send(form);
}

async function submit(event) {
  event.preventDefault();
  const text = find('text').value.trim();
  const body = quote ? { text, reply_to: quote.id } : { text };
  const edited = editing;
  if (!text && !files.length) return;
  find('text').value = '';
  grow();
  setQuote(null);
  if (edited) {
    await attempt(() => call('POST', `/sim/messages/${edited.id}/edit`, { text }));
    poll();
    return;
  }
  if (files.length) await sendFiles();
  if (text) await send(body);
}

async function toggleVoice() {
  if (recorder) { recorder.stop(); return; }
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const parts = [];
    recorder = new MediaRecorder(stream);
    recorder.ondataavailable = (event) => parts.push(event.data);
    recorder.onstop = () => {
      stream.getTracks().forEach((track) => track.stop());
      const type = recorder.mimeType.split(';')[0];
      files.push(new File(parts, `ghi-am.${type.includes('ogg') ? 'ogg' : type.includes('mp4') ? 'm4a' : 'webm'}`, { type: type.replace('video/', 'audio/') }));
      recorder = null;
      find('voice-button').classList.remove('on');
      showTray();
    };
    recorder.start();
    find('voice-button').classList.add('on');
  } catch {
    toast('Trình duyệt không cho ghi âm. Có thể gửi tệp âm thanh.');
  }
}

function startPlace() {
  const dialog = find('place-dialog');
  find('place-button').addEventListener('click', () => dialog.showModal());
  dialog.addEventListener('close', () => {
    if (dialog.returnValue !== 'send') return;
    const lat = Number(find('place-lat').value.replace(',', '.'));
    const long = Number(find('place-long').value.replace(',', '.'));
    if (Number.isNaN(lat) || Number.isNaN(long)) { toast('Vĩ độ và kinh độ phải là số.'); return; }
    send({ attachments: [{ type: 'location', lat, long }] });
  });
}

function startStickers() {
  const dialog = find('sticker-dialog');
  find('sticker-button').addEventListener('click', () => dialog.showModal());
  find('stickers').replaceChildren(...stickers.map(([name, label]) =>
    make('button', { type: 'button', onclick: () => { dialog.close(); send({ sticker: name }); } },
      make('img', { src: `/page/sticker-${name}.png`, alt: label }))));
}

function startMenu() {
  const button = find('menu-button');
  const open = (yes) => { find('menu-list').hidden = !yes; button.setAttribute('aria-expanded', yes); };
  button.addEventListener('click', () => open(find('menu-list').hidden));
  find('menu-list').addEventListener('click', () => open(false));
}

function addFiles(list) {
  files.push(...list);
  showTray();
  find('text').focus();
}

export function startComposer() {
  setIcon(find('menu-button'), 'menu', 'Trình đơn của Trang');
  find('file-label').append(...[setIconNode('clip')]);
  setIcon(find('place-button'), 'place', 'Gửi vị trí');
  setIcon(find('sticker-button'), 'smile', 'Gửi nhãn dán');
  setIcon(find('voice-button'), 'voice', 'Ghi âm');
  setIcon(find('send'), 'send', 'Gửi');
  find('voice-button').hidden = !(window.MediaRecorder && navigator.mediaDevices);
  find('voice-button').addEventListener('click', toggleVoice);
  find('file').addEventListener('change', (event) => { addFiles(event.target.files); event.target.value = ''; });
  find('composer').addEventListener('submit', submit);
  find('composer').addEventListener('paste', (event) => { if (event.clipboardData.files.length) addFiles(event.clipboardData.files); });
  find('quote-drop').addEventListener('click', () => { if (editing) find('text').value = ''; setQuote(null); });
  find('text').addEventListener('input', grow);
  find('text').addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    find('composer').requestSubmit();
  });
  startPlace();
  startStickers();
  startMenu();
}

function setIconNode(name) {
  const holder = make('span');
  setIcon(holder, name, '');
  return holder.firstChild;
}
