// What went over the wire, newest first.
import { find, make } from './api.js';

const kKept = 300;
const kinds = { webhook: 'Webhook', graph: 'Graph', cdn: 'Tệp' };


function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function row(entry) {
  const fine = entry.status >= 200 && entry.status < 300;
  const time = new Date(entry.at).toLocaleTimeString('vi-VN');
  const details = make('details', {}, make('summary', {},
    make('span', {}, time), make('span', { class: 'kind' }, kinds[entry.kind] ?? entry.kind),
    make('span', { class: fine ? 'ok' : 'bad' }, entry.status ? String(entry.status) : 'lỗi'),
    make('span', { class: 'path' }, `${entry.method} ${entry.path}`, entry.note && make('span', { class: 'note' }, entry.note)),
    make('span', { class: 'kind' }, `${entry.took_ms} ms`)));
  details.addEventListener('toggle', () => {
    if (!details.open || details.querySelector('pre')) return;
    details.append(make('pre', { tabindex: '0' }, `${pretty(entry.request)}\n\n→ ${pretty(entry.response)}`));
  });
  const node = make('li', {}, details);
  node.dataset.kind = entry.kind;
  node.dataset.fine = fine;
  return node;
}

function filter() {
  const kind = find('log-kind').value;
  for (const node of find('log').children) {
    node.hidden = kind === 'bad' ? node.dataset.fine === 'true' : kind !== '' && node.dataset.kind !== kind;
  }
}

export function showLog(fresh, waiting) {
  find('log-waiting').textContent = waiting ? `${waiting} webhook đang chờ gửi.` : 'Không có webhook nào đang chờ.';
  if (!fresh.length) return;
  find('log').prepend(...fresh.map(row).reverse());
  while (find('log').children.length > kKept) find('log').lastChild.remove();
  filter();
}

export function startLog() {
  find('log-kind').addEventListener('change', filter);
}
