// The page's frame: tabs, people, and the one poll that feeds everything.
import { attempt, call, faceOf, find, make, nameOf } from './api.js';
import { resetThread, scrollDown, showThread, startChat } from './chat.js';
import { showPosts, startWall } from './wall.js';
import { showSwitches, startSwitches } from './switches.js';
import { showLog, startLog } from './log.js';

const kPollMs = 700;
export const state = { psid: localStorage.getItem('psid') ?? '', cursor: 0, whole: true, citizens: [], page: {}, tab: 'chat' };

const tabs = ['chat', 'wall', 'switches', 'log'];

function openTab(name) {
  state.tab = name;
  for (const tab of tabs) {
    const chosen = tab === name;
    find(`tab-${tab}`).setAttribute('aria-selected', chosen);
    find(`tab-${tab}`).tabIndex = chosen ? 0 : -1;
    find(`view-${tab}`).hidden = !chosen;
  }
  if (name === 'chat') scrollDown();
  if (state.citizens.length) poll();
}

function startTabs() {
  for (const [index, tab] of tabs.entries()) {
    find(`tab-${tab}`).addEventListener('click', () => openTab(tab));
    find(`tab-${tab}`).addEventListener('keydown', (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      const next = tabs[(index + step + tabs.length) % tabs.length];
      openTab(next);
      find(`tab-${next}`).focus();
    });
  }
  const wanted = { '#trang': 'wall', '#cong-tac': 'switches', '#nhat-ky': 'log' }[location.hash];
  if (wanted) openTab(wanted);
}

export function current() {
  return state.citizens.find((citizen) => citizen.psid === state.psid);
}

function choose(psid) {
  state.psid = psid;
  state.whole = true;
  localStorage.setItem('psid', psid);
  resetThread();
  find('people').classList.remove('open');
  poll();
}

function personRow(citizen) {
  const own = citizen.last_from === 'citizen' ? 'Bạn: ' : '';
  const last = citizen.started ? own + (citizen.snippet || 'Tệp đính kèm') : 'Chưa nhắn tin';
  return make('li', {},
    make('button', { type: 'button', 'aria-current': citizen.psid === state.psid ? 'true' : undefined, onclick: () => choose(citizen.psid) },
      faceOf(nameOf(citizen), citizen.psid),
      make('span', {}, make('span', { class: 'name' }, nameOf(citizen)), make('span', { class: 'last' }, last)),
      citizen.unread ? make('span', { class: 'dot', title: 'Có tin chưa đọc' }) : ''));
}

let shownPeople = '';
function showPeople() {
  const print = JSON.stringify([state.psid, state.citizens]);
  if (print === shownPeople) return;
  shownPeople = print;
  const list = find('people-list');
  const focused = [...list.querySelectorAll('button')].indexOf(document.activeElement);
  list.replaceChildren(...state.citizens.map(personRow));
  if (focused >= 0) list.querySelectorAll('button')[focused]?.focus();
  const citizen = current();
  for (const node of document.querySelectorAll('.as')) node.textContent = citizen ? nameOf(citizen) : '';
}

function showWarnings(news) {
  const words = [];
  if (news.switches.outage !== 'off') words.push('Graph API đang ngừng');
  if (news.switches.expired_token) words.push('mã truy cập hết hạn');
  if (news.switches.drop_webhooks) words.push('webhook đang bị mất');
  if (news.switches.clock_hours) words.push(`đồng hồ cửa sổ +${news.switches.clock_hours} giờ`);
  if (!news.subscribed) words.push('webhook đã bị hủy đăng ký');
  find('warn').hidden = words.length === 0;
  find('warn').textContent = words.join(' · ');
}

function show(news) {
  state.citizens = news.citizens;
  state.page = news.page;
  find('page-name').textContent = news.page.name;
  find('chat-page').textContent = news.page.name;
  find('wall-name').textContent = news.page.name;
  showPeople();
  showWarnings(news);
  if (news.thread && news.thread.psid === state.psid) showThread(news.thread);
  showPosts(news.posts);
  showSwitches(news.switches);
  showLog(news.log, news.waiting);
  // A thread that is gone (the simulator was restarted) gives way to the first person.
  if (!current() && news.citizens.length) choose(news.citizens[0].psid);
}

let polling = false;
let again = false;
export async function poll() {
  again = polling;
  if (polling) return;
  polling = true;
  const whole = state.whole ? '&whole=1' : '';
  const psid = state.psid;
  state.whole = false;
  try {
    const news = await call('GET', `/sim/poll?since=${state.cursor}&psid=${psid}${whole}`);
    if (news.cursor < state.cursor) location.reload();  // restarted: begin anew
    if (psid !== state.psid) state.whole = true;
    state.cursor = news.cursor;
    document.body.classList.remove('lost');
    show(news);
  } catch {
    state.whole = state.whole || whole !== '';
    find('warn').hidden = false;
    find('warn').textContent = 'Mất liên lạc với chương trình mô phỏng';
  }
  polling = false;
  if (again) poll();
}

function startPeople() {
  find('people-open').addEventListener('click', () => { find('people').classList.add('open'); find('people-close').focus(); });
  find('people-close').addEventListener('click', () => find('people').classList.remove('open'));
  find('people-form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const ref = find('people-ref').value;
    const made = await attempt(() => call('POST', '/sim/citizens', { name: find('people-name').value.trim() }));
    if (!made) return;
    event.target.reset();
    state.citizens = [made, ...state.citizens];
    if (ref) await attempt(() => call('POST', `/sim/citizens/${made.psid}/messages`, { referral: { ref } }));
    choose(made.psid);
  });
}

startTabs();
startPeople();
startChat();
startWall();
startSwitches();
startLog();
poll();
setInterval(poll, kPollMs);
