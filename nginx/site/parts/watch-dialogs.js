// Making and changing watches.
//   newWatch({name, query, values})   asks for a name and what to watch; gives the watch, or null when the dialog was left
//   create(body)                      makes one without asking
import { send } from '../api.js';
import { h } from '../dom.js';
import { inDialog } from './form-dialog.js';

const WATCHES = '/api/v1/watches';
export const create = (body) => send('POST', WATCHES, body);
const lines = (text) => text.split(/[\s,;]+/).filter(Boolean);

/// The filters of a list as a watch takes them: its times, order and pages are left out.
export function filtersOf(query) {
  const left = ['since', 'until', 'sort', 'time_field', 'limit', 'offset', 'cursor', 'format', 'changes', 'columns', 'facets', 'count'];
  return Object.fromEntries([...new URLSearchParams(query)].filter(([name, value]) => value && !left.includes(name)));
}

export function newWatch({ name = '', query = null, values = [] } = {}) {
  const said = query && Object.entries(query).map(([each, value]) => `${each.replaceAll('_', ' ')}: ${value}`).join(' · ');
  return inDialog(query ? 'Watch this filter' : 'New watch', h('p', { class: 'soft' }, query ? said : 'Filters are watched from the list of indicators. Here: names with all below them, networks, addresses, URLs, hashes.'), {
    fields: [
      { name: 'name', label: 'Name', most: 100, value: name, hint: 'Empty: made of what it watches for' },
      !query && { name: 'values', label: 'Values', kind: 'area', rows: 6, required: true, value: values.join('\n'), hint: 'One a line, 1,000 at most' },
    ].filter(Boolean),
    submit: 'Watch',
    send: async (given) => (await create({ ...(given.name.trim() && { name: given.name.trim() }), ...(query ? { query } : { values: lines(given.values) }) })).data,
  });
}

export function renameWatch(watch) {
  return inDialog('Rename the watch', null, {
    fields: [{ name: 'name', label: 'Name', most: 100, value: watch.name, required: true }], submit: 'Rename',
    send: async ({ name }) => (await send('PATCH', `${WATCHES}/${watch.id}`, { name: name.trim() })).data,
  });
}
