// The switches: faults on demand, and the officer in the Page's inbox.
import { attempt, call, find, make, nameOf, toast } from './api.js';
import { current, poll, state } from './app.js';

const flags = [
  ['duplicate', 'Gửi trùng webhook', 'Mỗi sự kiện đến hai lần.'],
  ['out_of_order', 'Webhook sai thứ tự', 'Cứ hai sự kiện thì một đến muộn hơn sự kiện sau nó.'],
  ['drop_webhooks', 'Làm mất webhook', 'Sự kiện không bao giờ đến; chỉ tìm lại được qua Conversations API.'],
  ['expired_token', 'Mã truy cập hết hạn', 'Mọi lời gọi bị từ chối với lỗi 190.'],
  ['rate_limit', 'Quá nhiều lời gọi', 'Mọi lời gọi bị từ chối với lỗi 613.'],
  ['require_proof', 'Bắt buộc appsecret_proof', 'Lời gọi không có chữ ký bị từ chối.'],
  ['anonymous_comments', 'Giấu người bình luận', 'Sự kiện bình luận không cho biết ai viết.'],
  ['no_profiles', 'Không cho đọc hồ sơ', 'Không lấy được tên người dân.'],
  ['reject_templates', 'Từ chối mẫu tin', 'Mẫu tin UTILITY chờ duyệt sẽ bị từ chối.'],
];
const numbers = [
  ['slow_ms', 'Chậm (mili giây)', 'Mỗi lời gọi Graph API chờ chừng ấy rồi mới trả lời.'],
  ['usage_percent', 'Mức dùng báo về (%)', 'Từ 50 trở lên hiện trong tiêu đề X-App-Usage.'],
  ['cdn_seconds', 'Tuổi thọ liên kết tệp (giây)', 'Sau đó liên kết trả lời 403.'],
];
const outages = [
  ['off', 'Không'], ['error', 'Lỗi 500 tạm thời'], ['html', 'Lỗi 503, không phải JSON'],
  ['silent', 'Không trả lời, không làm gì'], ['lost_answer', 'Đã làm nhưng không trả lời'],
];
let shown = '';

async function set(change) {
  await attempt(() => call('POST', '/sim/switches', change));
  poll();
}

function flagRow([name, label, about]) {
  return make('div', { class: 'switch' },
    make('input', { type: 'checkbox', id: `s-${name}`, 'aria-describedby': `a-${name}`, onchange: (event) => set({ [name]: event.target.checked }) }),
    make('label', { for: `s-${name}` }, label), make('small', { id: `a-${name}` }, about));
}

function numberRow([name, label, about]) {
  return make('div', { class: 'switch field' },
    make('label', { for: `s-${name}` }, label),
    make('input', { type: 'number', min: '0', id: `s-${name}`, 'aria-describedby': `a-${name}`, onchange: (event) => set({ [name]: Number(event.target.value) }) }),
    make('small', { id: `a-${name}` }, about));
}

function outageRow() {
  const options = outages.map(([value, label]) => make('option', { value }, label));
  return make('div', { class: 'switch field' },
    make('label', { for: 's-outage' }, 'Graph API ngừng hoạt động'),
    make('select', { id: 's-outage', onchange: (event) => set({ outage: event.target.value }) }, ...options),
    make('small', {}, '“Đã làm nhưng không trả lời”: tin đến người dân mà bên gửi không biết.'));
}

function clockRow() {
  const jump = (hours) => set({ clock_hours: hours === 0 ? 0 : Number(find('s-clock').dataset.hours) + hours });
  return make('div', { class: 'switch field' },
    make('span', {}, make('b', {}, 'Đồng hồ cửa sổ 24 giờ: '), make('output', { id: 's-clock' }, '+0 giờ')),
    make('div', { class: 'row' },
      make('button', { type: 'button', onclick: () => jump(25) }, '+25 giờ'),
      make('button', { type: 'button', onclick: () => jump(0) }, 'Đặt lại')),
    make('small', {}, 'Chỉ đổi cách tính cửa sổ trả lời; các thời điểm khác giữ nguyên.'));
}

function inboxForm() {
  const input = make('input', { id: 's-inbox', autocomplete: 'off' });
  const submit = async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    input.value = '';
    await attempt(() => call('POST', `/sim/inbox/${state.psid}`, { text }));
    toast('Đã trả lời từ hộp thư Trang.');
    poll();
  };
  return make('form', { class: 'card stack', onsubmit: submit },
    make('h2', {}, 'Cán bộ trả lời từ hộp thư Trang'),
    make('label', { for: 's-inbox' }, 'Lời nhắn tới ', make('b', { class: 'as' })),
    make('div', { class: 'row' }, input, make('button', { class: 'primary' }, 'Gửi')));
}

function blockRow() {
  const block = (event) => attempt(() => call('POST', `/sim/citizens/${state.psid}`, { blocked: event.target.checked }));
  return make('div', { class: 'switch' },
    make('input', { type: 'checkbox', id: 's-blocked', onchange: block }),
    make('label', { for: 's-blocked' }, make('span', { class: 'as' }), ' chặn Trang'),
    make('small', {}, 'Tin gửi tới người này bị từ chối với lỗi 551.'));
}

async function verify() {
  const answer = await attempt(() => call('POST', '/sim/verify'));
  if (answer) toast(answer.verified ? 'Webhook trả lời đúng.' : `Webhook không trả lời đúng (HTTP ${answer.status}).`);
}

export function startSwitches() {
  find('switches').replaceChildren(
    make('h1', {}, 'Công tắc'),
    make('div', { class: 'card' }, ...flags.slice(0, 3).map(flagRow), outageRow(), ...flags.slice(3).map(flagRow)),
    make('div', { class: 'card' }, clockRow(), ...numbers.map(numberRow), blockRow()),
    inboxForm(),
    make('div', { class: 'card row wrap' }, make('span', { class: 'grow' }, 'Hỏi thử địa chỉ webhook như khi khai báo lần đầu.'), make('button', { type: 'button', onclick: verify }, 'Kiểm tra webhook')));
}

export function showSwitches(values) {
  find('s-blocked').checked = current()?.blocked ?? false;
  for (const node of document.querySelectorAll('#switches .as')) node.textContent = current() ? nameOf(current()) : '';
  const print = JSON.stringify(values);
  if (print === shown) return;
  shown = print;
  for (const [name] of flags) find(`s-${name}`).checked = values[name];
  for (const [name] of numbers) if (document.activeElement !== find(`s-${name}`)) find(`s-${name}`).value = values[name];
  find('s-outage').value = values.outage;
  find('s-clock').textContent = `+${values.clock_hours} giờ`;
  find('s-clock').dataset.hours = values.clock_hours;
}
