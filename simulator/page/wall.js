// The Page's wall: posts and comments.
import { album, attempt, call, faceOf, find, linked, make, momentOf } from './api.js';
import { current, poll, state } from './app.js';

const shown = new Map();   // post id → {node, print}
const drafts = new Map();  // post id → what is being typed
const replies = new Map(); // post id → the comment being answered
let posts = new Map();

function author(entry) { return entry.from || 'Người dân ẩn danh'; }

async function change(method, path, body) {
  await attempt(() => call(method, path, body));
  poll();
}

function commentActs(post, comment) {
  const own = comment.from_id === current()?.user_id;
  const reply = () => { replies.set(post.id, comment); draw(post, true); shown.get(post.id).node.querySelector('input[type=text]').focus(); };
  const edit = () => {
    const text = prompt('Sửa bình luận', comment.text);
    if (text) change('POST', `/sim/comments/${comment.id}`, { text });
  };
  return make('div', { class: 'acts' },
    make('time', {}, momentOf(comment.at)), comment.edited ? ' · đã sửa' : '', comment.hidden ? ' · đã bị ẩn' : '',
    make('button', { type: 'button', class: 'plain', onclick: reply }, 'Trả lời'),
    own && make('button', { type: 'button', class: 'plain', onclick: edit }, 'Sửa'),
    own && make('button', { type: 'button', class: 'plain', onclick: () => change('DELETE', `/sim/comments/${comment.id}`) }, 'Xóa'));
}

function commentNode(post, comment) {
  const classes = ['comment', comment.parent_id !== comment.post_id && 'reply', comment.hidden && 'hidden-one'];
  return make('li', { class: classes.filter(Boolean).join(' ') },
    faceOf(author(comment), comment.from_id, comment.page),
    make('div', {},
      make('div', { class: 'said' }, make('b', {}, author(comment)), ...linked(comment.text)),
      comment.photo && album([comment.photo]),
      commentActs(post, comment)));
}

/** Top-level comments, each followed by its replies. */
function ordered(comments, postId) {
  const top = comments.filter((comment) => comment.parent_id === postId);
  return top.flatMap((comment) => [comment, ...comments.filter((reply) => reply.parent_id === comment.id)]);
}

function commentForm(post) {
  const target = replies.get(post.id);
  const id = `comment-${post.id}`;
  const input = make('input', { type: 'text', id, value: drafts.get(post.id) ?? '', autocomplete: 'off', oninput: (event) => drafts.set(post.id, event.target.value) });
  const submit = async (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    drafts.delete(post.id);
    replies.delete(post.id);
    input.value = '';
    await change('POST', `/sim/posts/${post.id}/comments`, { psid: state.psid, text, parent_id: target?.id });
  };
  return make('form', { class: 'stack', onsubmit: submit },
    make('label', { for: id }, target ? `Trả lời ${author(target)}` : 'Viết bình luận'),
    make('div', { class: 'row' }, input, make('button', { class: 'primary' }, 'Gửi')));
}

function postNode(post) {
  return make('article', { class: 'card post' },
    make('header', {}, faceOf(author(post), post.from_id, post.page),
      make('div', {}, make('b', {}, author(post)), make('br'), make('time', {}, momentOf(post.at)))),
    make('div', { class: 'text' }, ...linked(post.text), post.link && make('p', {}, ...linked(post.link))),
    post.photos.length ? album(post.photos) : null,
    make('ul', { class: 'comments' }, ...ordered(post.comments, post.id).map((comment) => commentNode(post, comment))),
    commentForm(post));
}

function draw(post, force) {
  const old = shown.get(post.id);
  const print = JSON.stringify(post);
  if (old && old.print === print && !force) return;
  const typing = old?.node.contains(document.activeElement) && document.activeElement.type === 'text';
  const node = postNode(post);
  if (old) old.node.replaceWith(node);
  else find('posts').prepend(node);
  shown.set(post.id, { node, print });
  if (typing) node.querySelector('input[type=text]').focus();
}

export function showPosts(changed) {
  for (const post of changed) {
    if (post.removed) {
      shown.get(post.id)?.node.remove();
      shown.delete(post.id);
      posts.delete(post.id);
    } else {
      posts.set(post.id, post);
      draw(post, false);
    }
  }
  find('wall-empty').hidden = shown.size > 0;
}

export function startWall() {
  find('wall-form').addEventListener('submit', async (event) => {
    event.preventDefault();
    const form = new FormData();
    form.append('psid', state.psid);
    form.append('text', find('wall-text').value.trim());
    for (const file of find('wall-files').files) form.append('file', file, file.name);
    const made = await attempt(() => call('POST', '/sim/posts', form));
    if (made) event.target.reset();
    poll();
  });
}
