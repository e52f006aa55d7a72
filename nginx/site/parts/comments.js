// The discussion below an article. A comment is plain text; what markdown.js knows of it is shown, and values lead to their look-up.
//   const found = all(id, signal)            asks for the comments on an article, so that they are there when the page is drawn
//   comments(place, article, route, found)   fills the section `place`; found: what `all` gave, or the error
import { address, get, send } from '../api.js';
import { announce, fresh, h, put } from '../dom.js';
import { keys } from '../frame.js';
import { icon, time } from '../marks.js';
import { count, fullTime, many } from '../words.js';
import { inDialog } from './form-dialog.js';
import { said } from './said.js';
import { waiting } from './state.js';
import { toast } from './toast.js';

const PATH = '/api/v1/community/comments';
const MOST = 10_000; // signs of a comment
const COUNTED = 9_000; // from here on it is said how many are left
const DEEPEST = 4; // threads deeper than this go on flat
const FOLDED = -3; // below this score a comment is folded
const RULES = [['spam', 'Advertising, or the same again and again'], ['abuse', 'It insults or threatens somebody'], ['personal_data', 'It shows personal data or a secret'], ['off_topic', 'It is about something else'], ['illegal', 'It breaks the law']];
const ORDERS = { best: (a, b) => b.score - a.score || a.at.localeCompare(b.at), newest: (a, b) => b.at.localeCompare(a.at) };

/// All comments on an article, the oldest first.
export async function all(article, signal) {
  const ask = (offset) => get(PATH, { article, limit: 1000, offset }, { signal });
  const { data, meta } = await ask(0);
  const found = [...data];
  while (found.length < meta.total) {
    const more = await ask(found.length);
    if (!more.data.length) break;
    found.push(...more.data);
  }
  return found;
}

export async function comments(place, article, route, found) {
  const { account } = route;
  const note = h('span', { class: 'note num' });
  const orders = h('div', { class: 'seg end', role: 'group', 'aria-label': 'Order of the comments' });
  const list = h('div');
  const page = { article, account, route, note, orders, list, order: 'best', all: [] };
  const mayWrite = account.plan.scopes.includes('write:community') && account.karma.rights.includes('comment');
  put(place, h('div', { class: 'h' }, h('h2', 'Discussion'), note, orders), mayWrite && writing(page), list);
  keys({ r: ['write a comment', () => place.querySelector('textarea')?.focus()], n: ['next comment', () => step(place, 1)], p: ['previous comment', () => step(place, -1)] });
  if (found instanceof Error) await waiting(list, Promise.reject(found), { again: () => load(page) });
  else {
    page.all = found;
    draw(page);
  }
}

async function load(page) {
  page.all = await all(page.article.id, page.route.signal);
  draw(page);
}

function draw(page) {
  const { all: found, note, orders, list, order, account } = page;
  const shown = found.filter(({ state }) => state === 'shown').length;
  put(note, many(shown, 'comment'));
  put(orders, found.length > 1 && [['best', 'Best'], ['newest', 'Newest']].map(([key, text]) => h('button', { type: 'button', 'aria-pressed': key === order, click: (event) => {
    page.order = key;
    draw(page);
    [...orders.children].find((each) => each.textContent === event.target.textContent)?.focus();
  } }, text)));
  const { rights, points, next_at: next } = account.karma;
  const locked = !rights.includes('vote') && next !== null && shown > 0 && `You vote on comments from karma ${count(next)} on; you have ${count(points)}. Karma is the votes of others on your comments.`;
  const below = Map.groupBy(found, ({ parent_id: parent }) => parent);
  const sorted = (id) => (below.get(id) ?? []).toSorted(ORDERS[order]);
  put(list, locked && h('p', { class: 'hint gap-small' }, locked), found.length ? h('ul', { class: 'thread' }, sorted(null).map((each) => branch(each, 1, sorted, page))) : h('p', { class: 'soft gap-small' }, 'Nobody has said anything yet.'));
}

/// A comment and all below it. Below the deepest level all that follows stands in one list.
function branch(comment, depth, sorted, page) {
  const item = one(comment, page);
  let under = sorted(comment.id);
  if (depth >= DEEPEST) {
    const rest = [...under].reverse();
    under = [];
    while (rest.length) {
      const each = rest.pop();
      under.push(each);
      rest.push(...sorted(each.id).reverse());
    }
  }
  if (under.length) item.append(h('ul', under.map((each) => (depth >= DEEPEST ? one(each, page) : branch(each, depth + 1, sorted, page)))));
  return item;
}

function one(comment, page) {
  const { id, by, is_own: own, at, edited_at: edited, text, score, state } = comment;
  if (state !== 'shown') return h('li', { 'data-comment': id, tabindex: '-1', class: 'gap' }, h('p', { class: 'quiet' }, state === 'removed' ? 'Removed by a moderator' : 'Deleted'));
  const body = h('div', { class: 'prose gap-small', dir: 'auto' }, said(text));
  const head = h('p', { class: 'by' }, by ? h('a', { href: `/u/${by.name}` }, h('b', by.name)) : h('b', 'a member'), own && h('span', 'you'), by && h('span', `karma ${count(by.karma)}`), time(at), edited && h('span', { title: fullTime(edited) }, 'edited'));
  const place = h('div');
  const acts = actions(comment, place, page);
  const inside = score < FOLDED ? h('details', h('summary', `Folded: score ${score}`), body) : body;
  return h('li', { 'data-comment': id, tabindex: '-1', class: 'gap' }, head, inside, acts, place);
}

function actions(comment, place, page) {
  const { id, score, my_vote: mine, can } = comment;
  const vote = (value, name, words) => h('button', { type: 'button', class: mine === value ? 'btn' : 'btn plain', 'data-do': name, 'aria-pressed': mine === value, 'aria-label': `${words}: score ${score}`,
    click: () => change(page, () => send('PUT', `/api/v1/community/votes/comments/${id}`, { value: mine === value ? 0 : value }, { lane: `vote ${id}` }), mine === value ? 'Vote taken back' : 'Voted', id, `[data-do=${name}]`) }, icon(name, 12));
  const button = (action, words, click) => can.includes(action) && h('button', { type: 'button', class: 'btn plain', 'data-do': action, click }, words);
  return h('div', { class: 'row' }, can.includes('vote') && vote(1, 'up', 'For this comment'), h('span', { class: 'num small', title: 'Score' }, count(score)), can.includes('downvote') && vote(-1, 'fall', 'Against this comment'),
    button('reply', 'Reply', () => {
      put(place, writing(page, { parent: id, close: () => put(place) }));
      place.querySelector('textarea').focus();
    }),
    button('edit', 'Edit', () => {
      put(place, writing(page, { edits: comment, close: () => put(place) }));
      place.querySelector('textarea').focus();
    }),
    button('delete', 'Delete', () => remove(comment, page)), button('report', 'Report', () => report(comment, page)));
}

async function remove({ id }, page) {
  const { ask } = await import('./dialog.js');
  await ask({ heading: 'Delete the comment?', content: [h('p', 'Its text is gone for good. Where others answered it, its place stays.')], actions: [{ text: 'Delete', danger: true, action: () => change(page, () => send('DELETE', `${PATH}/${id}`), 'Deleted') }] });
}

async function report({ id }, page) {
  const done = await inDialog('Report a comment', h('p', { class: 'soft' }, 'A moderator decides; the decision is public, your report is not.'), {
    fields: [{ name: 'rule', label: 'Which rule does it break?', kind: 'select', options: RULES }, { name: 'note', label: 'Note', kind: 'area', most: 500, hint: 'For the moderators. Empty: none' }], submit: 'Report',
    send: async ({ rule, note }) => (await send('POST', '/api/v1/community/reports', { kind: 'comment', id, rule, note: note.trim() || null })).data,
  });
  if (!done) return;
  toast('Reported');
  await load(page);
}

/// Does it, and shows the comments as they are then. The focus goes back to where it was.
async function change(page, act, words, id, target) {
  try {
    await act();
    await load(page);
  } catch (error) {
    if (error.code !== 'stopped') toast(error.message);
    return;
  }
  announce(words);
  if (id) page.list.querySelector(`[data-comment="${id}"] ${target}`)?.focus();
}

/// Where one writes: a new comment, an answer to `parent`, or `edits`. What is typed stays in this browser until it is sent.
function writing(page, { parent = null, edits = null, close } = {}) {
  const { article, account } = page;
  const kept = `comment ${edits?.id ?? parent ?? article.id}`;
  const id = fresh('comment');
  const label = edits ? 'Your comment' : parent ? 'Your answer' : 'Comment';
  const area = h('textarea', { id, rows: 3, value: keptText(kept) ?? edits?.text ?? '', input: () => (keepText(kept, area.value), tell()) });
  const left = h('span', { class: 'hint num', role: 'status' });
  const wrong = h('p', { class: 'wrong', role: 'alert', hidden: true });
  const preview = h('div', { class: 'prose', hidden: true });
  const look = h('button', { type: 'button', class: 'btn plain', 'aria-pressed': 'false', click: () => {
    preview.hidden = !preview.hidden;
    look.setAttribute('aria-pressed', !preview.hidden);
    put(preview, said(area.value));
  } }, 'Preview');
  const button = h('button', { class: 'btn prime' }, edits ? 'Save' : 'Send');
  const tell = () => {
    const length = [...area.value].length;
    put(left, length >= COUNTED && (length > MOST ? `${count(length - MOST)} too many` : `${count(MOST - length)} left`));
    if (!preview.hidden) put(preview, said(area.value));
  };
  let busy = false;
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    const text = area.value;
    wrong.hidden = true;
    if (!text.trim() || [...text].length > MOST) {
      put(wrong, text.trim() ? `A comment has at most ${count(MOST)} characters.` : 'Write something first.');
      wrong.hidden = false;
      return area.focus();
    }
    busy = true;
    button.setAttribute('aria-busy', 'true');
    try {
      if (edits) await send('PATCH', `${PATH}/${edits.id}`, { text });
      else await send('POST', address(PATH, { article: article.id }), { text, parent_id: parent });
      keepText(kept, '');
      area.value = '';
      preview.hidden = true;
      close?.();
      await load(page);
      announce(edits ? 'Saved' : 'Sent');
    } catch (error) {
      if (error.code === 'stopped') return;
      put(wrong, error.message);
      wrong.hidden = false;
    } finally {
      busy = false;
      button.removeAttribute('aria-busy');
      tell();
    }
  };
  const form = h('form', { class: 'stack close gap-small', submit }, h('div', { class: 'field' }, h('label', { for: id }, label), area), preview, wrong,
    h('div', { class: 'row' }, button, look, close && h('button', { type: 'button', class: 'btn plain', click: close }, 'Cancel'), left,
      !account.name && !edits && h('p', { class: 'hint' }, 'You are shown as a member. ', h('a', { class: 'link', href: '/settings' }, 'Choose a name'))));
  tell();
  return form;
}

function keptText(key) {
  try {
    return localStorage.getItem(key) || null;
  } catch {
    return null;
  }
}

function keepText(key, text) {
  try {
    if (text) localStorage.setItem(key, text);
    else localStorage.removeItem(key);
  } catch {
    // Without storage the text is in the field alone.
  }
}

function step(place, by) {
  const items = [...place.querySelectorAll('[data-comment]')];
  const at = items.indexOf(document.activeElement?.closest('[data-comment]'));
  items[Math.min(Math.max(at + by, 0), items.length - 1)]?.focus();
}
