// What members say of an indicator, and the two buttons with which one joins them.
//   sightings(data, route)   a section for the answer of a look-up; null where nothing may be said
import { send } from '../api.js';
import { h } from '../dom.js';
import { list, many, zoneName } from '../words.js';
import { toast } from './toast.js';

const KINDS = [['seen', 'We saw it'], ['false_positive', 'It is harmless: a false positive'], ['expired', 'It was hostile and is no more']];

export function sightings(data, route) {
  if (!data.found || !route.account?.plan.scopes.includes('write:sightings')) return null;
  const { seen, false_positive: harmless, expired } = data.sightings.members;
  const said = [seen && `${many(seen, 'member')} saw it`, harmless && `${many(harmless, 'member')} called it a false positive`, expired && `${many(expired, 'member')} called it over`].filter(Boolean);
  const button = (kind, words, style) => h('button', { type: 'button', class: `btn ${style}`, click: () => report(data, kind, route) }, words);
  return h('section', h('div', { class: 'row' }, button('seen', 'Report a sighting', 'prime'), button('false_positive', 'False positive', '')),
    h('p', { class: 'hint gap-small' }, said.length ? `${list(said)} in the last 30 days.` : 'No member has said anything in the last 30 days.'));
}

async function report({ ioc_value: value }, kind, route) {
  const { inDialog } = await import('./form-dialog.js');
  const { name } = route.account;
  const isUTC = zoneName() === 'UTC';
  const done = await inDialog(kind === 'seen' ? 'Report a sighting' : 'Report a false positive', h('p', { class: 'soft' }, 'Said again on the same day, the last word counts.'), {
    fields: [
      { name: 'kind', label: 'What', kind: 'select', value: kind, options: KINDS },
      { name: 'at', label: 'When', kind: 'datetime-local', hint: `In ${zoneName()}. Empty: now` },
      { name: 'count', label: 'How often', kind: 'number', value: '1' },
      { name: 'note', label: 'Note', kind: 'area', most: 1000, hint: 'Everybody who may see the indicator reads it' },
      name && { name: 'show_name', label: `Show my name, ${name}`, kind: 'check', hint: 'Otherwise you are a member' },
    ].filter(Boolean),
    submit: 'Report',
    check: ({ count }) => (/^[1-9]\d{0,6}$/.test(count) && Number(count) <= 1_000_000 ? {} : { count: 'A whole number from 1 to 1,000,000' }),
    send: async ({ at, count, note, show_name: named, kind: what }) => (await send('POST', '/api/v1/iocs/sightings', {
      values: [value], kind: what, at: at ? new Date(isUTC ? `${at}Z` : at).toISOString() : null, count: Number(count), note: note.trim() || null, show_name: Boolean(named),
    })).data,
  });
  if (!done) return;
  toast(done.taken ? 'Reported' : done.results[0].error.message);
  route.again();
}
