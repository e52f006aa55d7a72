// /moderation: what moderators decided, for everybody; for moderators also what waits for them.
import { get, send } from '../api.js';
import { h, put } from '../dom.js';
import { time } from '../marks.js';
import { code, many } from '../words.js';
import { inDialog } from '../parts/form-dialog.js';
import { said } from '../parts/said.js';
import { waiting } from '../parts/state.js';
import { toast } from '../parts/toast.js';

const REPORTS = '/api/v1/community/reports';
const ACTIONS = { comment_removed: 'Comment removed', report_refused: 'Report refused' };

export async function show(main, route) {
  const decides = route.account.karma.rights.includes('moderate');
  const place = h('div');
  put(main, h('div', { class: 'head' }, h('h1', 'Moderation')), place);
  const both = Promise.all([decides && get(REPORTS, {}, { signal: route.signal }), get('/api/v1/community/moderation', {}, { signal: route.signal })]);
  const answer = await waiting(place, both, { shapes: { rows: 6 }, again: route.again });
  if (!answer) return;
  const [waits, log] = answer;
  put(place, waits && queue(waits, route), decisions(log, route));
}

function queue({ data, meta }, route) {
  return h('section', h('div', { class: 'h' }, h('h2', 'Waiting'), h('span', { class: 'note num' }, many(meta.total, 'report'))),
    data.length ? h('ul', { class: 'thread' }, data.map((report) => waitingReport(report, route))) : h('p', { class: 'soft gap-small' }, 'Nothing waits.'));
}

function waitingReport(report, route) {
  const { id, rule, note, at, comment } = report;
  const decide = async (take) => {
    const done = await inDialog(take ? 'Remove the comment?' : 'Refuse the report?', h('p', { class: 'soft' }, 'The reason is public. All reports of the comment are settled with it.'), {
      fields: [{ name: 'reason', label: 'Reason', kind: 'area', most: 500, required: true }], submit: take ? 'Remove' : 'Refuse', danger: take,
      send: async ({ reason }) => (await send('POST', `${REPORTS}/${id}/decision`, { take, reason: reason.trim() })).data,
    });
    if (!done) return;
    toast(take ? 'Removed' : 'Refused');
    route.again();
  };
  return h('li', { class: 'gap' }, h('h3', h('a', { href: `/item/${comment.article.id}` }, comment.article.title)), h('p', { class: 'by' }, h('b', comment.by ?? 'a member'), h('span', `reported: ${code(rule)}`), time(at)),
    note && h('p', { class: 'hint gap-small' }, note), h('div', { class: 'prose gap-small', dir: 'auto' }, said(comment.text)),
    h('div', { class: 'row gap-small' }, h('button', { type: 'button', class: 'btn danger', click: () => decide(true) }, 'Remove'), h('button', { type: 'button', class: 'btn', click: () => decide(false) }, 'Refuse')));
}

function decisions(first, route) {
  const list = h('ul', { class: 'thread' }, first.data.map(decided));
  const more = h('p', { class: 'gap' });
  let cursor = first.meta.next_cursor;
  const next = () => put(more, cursor && h('button', { type: 'button', class: 'btn', click: async () => {
    const { data, meta } = await get('/api/v1/community/moderation', { cursor }, { signal: route.signal });
    list.append(...data.map(decided));
    cursor = meta.next_cursor;
    next();
  } }, 'Show more'));
  next();
  return h('section', { class: 'gap' }, h('h2', 'Decided'), first.data.length ? [list, more] : h('p', { class: 'soft gap-small' }, 'No moderator has decided anything yet.'));
}

function decided({ at, action, article_id: article, by, rule, reason }) {
  return h('li', { class: 'gap' }, h('h3', h('a', { href: `/item/${article}` }, ACTIONS[action])), h('p', { class: 'by' }, h('b', by ?? 'a moderator'), rule && h('span', code(rule)), time(at)), h('p', { class: 'soft' }, reason));
}
