// /pricing: what each plan allows, as the operator set it.
import { get } from '../api.js';
import { h, put } from '../dom.js';
import { chip } from '../marks.js';
import { count, many } from '../words.js';
import '../parts/table.js';

const QUESTIONS = [
  ['What counts as one request?', 'One call of the API. A lookup of many values counts one for every ten of them, a further page of TAXII a tenth. An answer that says "nothing has changed" (304) counts too. What the limit refuses costs nothing.'],
  ['Do these pages count?', 'They have an allowance of their own for your account. What you do here never takes from your keys.'],
  ['What does "looks back" mean?', 'Lists and lookups reach back that many days. An earlier beginning is moved, and the answer says to when.'],
  ['Is a minute a fixed minute?', 'No. What is used comes back little by little, so a short burst does no harm.'],
];

const FIGURE = 'minmax(6rem, 1fr)'; // wide enough for the highest limit; the region scrolls where seven do not fit

export async function show(main, route) {
  const { data: plans } = await get('/api/v1/plans', {}, { signIn: false });
  const mine = route.account?.plan.name;
  const name = (plan) => [h('b', plan.label), plan.name === mine && [' ', chip('Yours', { tone: 'ok' })]];
  const columns = [
    { key: 'name', name: 'Plan', track: 'minmax(7rem, 1.4fr)', wrap: true, phone: 'lead', cell: name },
    { key: 'minute', name: 'A minute', right: true, track: FIGURE, cell: (plan) => figure(count(plan.requests_per_minute), 'requests a minute') },
    { key: 'day', name: 'A day', right: true, track: FIGURE, cell: (plan) => figure(count(plan.requests_per_day), 'a day') },
    { key: 'back', name: 'Looks back', right: true, track: FIGURE, cell: (plan) => many(plan.lookback_days, 'day') },
    { key: 'articles', name: 'Articles', right: true, track: FIGURE, phone: 'none', cell: (plan) => many(plan.article_lookback_days, 'day') },
    { key: 'page', name: 'Rows a page', right: true, track: FIGURE, cell: (plan) => figure(count(plan.page_max), 'rows a page') },
    { key: 'keys', name: 'Keys', right: true, track: FIGURE, cell: (plan) => figure(count(plan.max_keys), 'keys') },
  ];
  const prices = plans.some(({ price }) => price);
  if (prices) columns.push({ key: 'price', name: 'Price', right: true, track: FIGURE, wrap: true, cell: ({ price }) => price ?? '–' });
  const formats = [...new Set(plans.flatMap((plan) => plan.formats))].map((format) => ({ format }));
  const has = (list, each) => (list.includes(each) ? 'Yes' : h('span', { class: 'quiet' }, '–', h('span', { class: 'hidden' }, 'no')));
  put(main, h('div', { class: 'head' }, h('h1', 'Plans'), !prices && h('span', { class: 'note' }, 'The operator of this instance gives the plans')),
    h('div', { class: 'sideways', role: 'region', tabindex: 0, 'aria-label': 'Plans side by side' },
      h('sd-table', { caption: 'Plans', columns, rows: plans, mark: (plan) => plan.name === mine })),
    h('div', { class: 'cols halves gap' },
      h('section', h('h2', { class: 'padded' }, 'Formats'), h('div', { class: 'sideways', role: 'region', tabindex: 0, 'aria-label': 'Formats side by side' }, h('sd-table', { caption: 'Formats by plan', rows: formats, columns: [
        { key: 'format', name: 'Format', track: '110px', phone: 'lead', cell: ({ format }) => h('span', { class: 'mono' }, format) },
        ...plans.map((plan) => ({ key: plan.name, name: plan.label, track: 'minmax(5rem, 1fr)', cell: ({ format }) => [h('span', { class: 'only-phone' }, `${plan.label}:\u00a0`), has(plan.formats, format)] })),
      ] }))),
      h('section', h('h2', 'Questions'), h('dl', { class: 'prose small' }, QUESTIONS.map(([question, answer]) => [h('dt', h('b', question)), h('dd', { class: 'soft' }, answer)])))));
}

const figure = (text, unit) => [text, h('span', { class: 'only-phone' }, `\u00a0${unit}`)];
