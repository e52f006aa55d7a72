// /settings: the account, how its pages look, where it is signed in, and what was done with it.
import { get, send } from '../api.js';
import { h, put } from '../dom.js';
import { chip, time } from '../marks.js';
import { prefer } from '../start.js';
import { capital, code, count, list, many } from '../words.js';
import { ask } from '../parts/dialog.js';
import '../parts/form.js';
import { waiting } from '../parts/state.js';
import '../parts/table.js';
import { toast } from '../parts/toast.js';

const ACCOUNT = '/api/v1/account';
const RIGHTS = { comment: 'comment', vote: 'vote for comments', flag: 'report them', downvote: 'vote against them', moderate: 'decide reports' };
const section = (heading, ...content) => h('section', { class: 'stack close' }, h('h2', heading), content);

export async function show(main, route) {
  const account = route.account;
  const sessions = h('div');
  const trail = h('div');
  put(main, h('div', { class: 'head' }, h('h1', 'Settings'), h('span', { class: 'note' }, account.email)),
    h('div', { class: 'cols halves' },
      h('div', { class: 'stack' }, section('Profile', profile(account)), section('How pages look', preferences(account))),
      h('div', { class: 'stack' }, section('What this account may do', may(account)), section('Password', password()), section('Delete this account', removal()))),
    h('div', { class: 'stack gap' }, section('Where you are signed in', sessions), section('What was done with this account', trail)));
  await Promise.all([drawSessions(sessions), drawTrail(trail)]);
}

function profile({ name, about }) {
  return h('sd-form', {
    fields: [
      { name: 'name', label: 'Name', value: name, most: 32, autocomplete: 'nickname', hint: 'Others see it. Letters, digits, dots, hyphens and underscores.' },
      { name: 'about', label: 'About', kind: 'area', value: about, most: 500, hint: 'A few words; others see them.' },
    ],
    submit: 'Save profile',
    send: async (values) => {
      await send('PATCH', ACCOUNT, values);
      toast('Saved.');
    },
  });
}

function preferences({ preferences: now }) {
  const choice = (name, label, words) => ({ name, label, kind: 'select', value: now[name], options: words });
  return h('sd-form', {
    fields: [
      choice('theme', 'Colours', [['auto', 'As the system has them'], ['light', 'Light'], ['dark', 'Dark']]),
      choice('density', 'Rows of lists', [['compact', 'Close together'], ['normal', 'Normal'], ['comfortable', 'Wide apart, with summaries']]),
      choice('time_zone', 'Times', [['UTC', 'UTC'], ['local', 'The time of this browser']]),
      { name: 'defang', label: 'Show and copy values defanged', kind: 'check', value: now.defang },
      { name: 'keys', label: 'Single keys do something, such as / for the lookup', kind: 'check', value: now.keys },
    ],
    submit: 'Save preferences',
    send: async (values) => {
      const { data } = await send('PATCH', ACCOUNT, { preferences: values });
      prefer(data.preferences);
      toast('Saved.');
    },
  });
}

function may({ plan, keys, role, karma, limits }) {
  const line = (name, value) => h('li', h('span', { title: name }, name), h('span', value));
  return [h('ul', { class: 'rank' },
    line('Plan', h('a', { class: 'link', href: '/pricing' }, plan.label)),
    line('Role', capital(role)),
    line('Karma', `${count(karma.points)}, level ${karma.level}${karma.next_at === null ? '' : `; more rights from ${count(karma.next_at)}`}`),
    line('Comments left today', count(limits.comments_left)),
    line('Keys in use', h('a', { class: 'link', href: '/keys' }, `${count(keys.used)} of ${count(keys.max)}`)),
    line('These pages', `${count(plan.session_per_minute)} a minute, ${count(plan.session_per_day)} a day`),
    line('Each key', `${count(plan.requests_per_minute)} a minute, ${count(plan.requests_per_day)} a day`),
    line('Looks back', `${many(plan.lookback_days, 'day')}, articles ${many(plan.article_lookback_days, 'day')}`)),
  h('p', { class: 'hint' }, `Formats: ${list(plan.formats)}. Among others you may ${list(karma.rights.filter((right) => RIGHTS[right]).map((right) => RIGHTS[right]))}.`)];
}

function password() {
  const form = h('sd-form', {
    fields: [
      { name: 'current', label: 'Present password', kind: 'password', autocomplete: 'current-password', required: true },
      { name: 'new', label: 'New password', kind: 'password', autocomplete: 'new-password', required: true, hint: '8 characters or more. All other sessions end.' },
    ],
    submit: 'Change password',
    send: async (values) => {
      await send('POST', `${ACCOUNT}/password`, values, { once: true });
      form.draw();
      toast('The password is changed, and other sessions have ended.');
    },
    place: ({ code: name, details }) => ({ wrong_password: 'current', weak_password: 'new' })[name] ?? details.parameter,
  });
  return form;
}

function removal() {
  const open = async () => {
    const form = h('sd-form', {
      fields: [{ name: 'password', label: 'Password', kind: 'password', autocomplete: 'current-password', required: true }],
      submit: 'Delete the account', danger: true,
      send: async (values) => {
        await send('DELETE', ACCOUNT, values, { once: true });
        location.assign('/');
      },
      place: ({ code: name, details }) => (name === 'wrong_password' ? 'password' : details.parameter),
    });
    await ask({ heading: 'Delete this account?', content: [h('p', { class: 'soft' }, 'Its keys stop at once. Nothing of it can be brought back; what was done with it stays in the operator\u2019s trail.'), form] });
  };
  return [h('p', { class: 'soft' }, 'With its keys and sessions, for good.'), h('div', { class: 'row' }, h('button', { type: 'button', class: 'btn danger', click: open }, 'Delete this account'))];
}

async function drawSessions(place) {
  const answer = await waiting(place, get(`${ACCOUNT}/sessions`), { again: () => drawSessions(place), shapes: { of: 'rows', rows: 2 } });
  if (!answer) return;
  const end = async (session) => {
    await send('DELETE', `${ACCOUNT}/sessions/${session.id}`);
    toast('The session has ended.');
    await drawSessions(place);
  };
  put(place, h('sd-table', { caption: 'Sessions', rows: answer.data, columns: [
    { key: 'at', name: 'Signed in', phone: 'lead', cell: (session) => [time(session.created_at), session.is_this && [' ', chip('This one', { tone: 'ok' })]] },
    { key: 'renewed', name: 'Last renewed', cell: (session) => (session.renewed_at ? time(session.renewed_at) : 'Not yet') },
    { key: 'ends', name: 'Ends', phone: 'none', cell: (session) => time(session.expires_at) },
    { key: 'end', name: 'End', track: '90px', phone: 'side', right: true, cell: (session) => !session.is_this && h('button', { type: 'button', class: 'btn', click: () => end(session) }, 'End') },
  ] }));
}

async function drawTrail(place) {
  const answer = await waiting(place, get(`${ACCOUNT}/audit`, { limit: 20 }), { again: () => drawTrail(place), shapes: { of: 'rows', rows: 6 } });
  if (!answer) return;
  const table = h('sd-table', { caption: 'Trail', rows: answer.data, columns: [
    { key: 'at', name: 'When', track: '160px', cell: (line) => time(line.at) },
    { key: 'event', name: 'What', phone: 'lead', cell: (line) => [code(line.event), line.details.name && h('span', { class: 'quiet' }, ` ${line.details.name}`)] },
    { key: 'by', name: 'Who', track: '100px', cell: (line) => capital(line.by) },
    { key: 'address', name: 'From', phone: 'none', cell: (line) => h('span', { class: 'mono' }, line.address ?? '–') },
  ] });
  let next = answer.meta.next_cursor;
  const more = h('div', { class: 'row' }, h('button', { type: 'button', class: 'btn', click: async () => {
    const page = await get(`${ACCOUNT}/audit`, { limit: 20, cursor: next });
    table.add(page.data);
    next = page.meta.next_cursor;
    more.hidden = !next;
  } }, 'Show more'));
  more.hidden = !next;
  put(place, table, more);
}
