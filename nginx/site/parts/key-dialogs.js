// What is done with a key, each in a dialog: made, changed, rotated, revoked. A secret is shown once and then nowhere.
import { send } from '../api.js';
import { h, put } from '../dom.js';
import { scopeName } from '../words.js';
import { ask } from './dialog.js';
import { inDialog } from './form-dialog.js';
import './code.js';

const KEYS = '/api/v1/keys';

const scopeFields = (granted, chosen) => granted.map((scope) => ({ name: scope, label: scopeName(scope), kind: 'check', value: chosen.includes(scope) }));
const addresses = (text) => {
  const list = text.split(/[\s,]+/).filter(Boolean);
  return list.length ? list : null;
};
const fromField = (value) => ({ name: 'allowed_ips', label: 'From', kind: 'area', rows: 2, value, hint: 'Addresses or networks, such as 192.0.2.0/24, one a line. Empty: from anywhere.' });

/// What the form says of scopes and addresses.
function limits(values, granted) {
  const scopes = granted.filter((scope) => values[scope]);
  return { scopes: scopes.length === granted.length ? null : scopes, allowed_ips: addresses(values.allowed_ips) };
}
const needsScope = (granted) => (values) => ({
  ...(granted.some((scope) => values[scope]) ? {} : { [granted[0]]: 'A key needs at least one scope' }),
  ...(values.days === 'date' && !(daysUntil(values.date) > 0) ? { date: 'The date must be after today, within a year' } : {}),
});
const daysUntil = (date) => {
  const days = Math.ceil((Date.parse(`${date}T00:00:00Z`) - Date.now()) / 86_400_000);
  return days <= 365 ? days : 0;
};

/// Makes a key and shows its secret; the key, without it, or null.
export async function newKey(plan, purpose = ['read:iocs', 'read:lookup', 'read:export']) {
  const granted = plan.scopes;
  const made = await inDialog('New key', null, {
    fields: [
      { name: 'name', label: 'Name', required: true, most: 100, hint: 'Deployment and purpose, such as edge-firewall' },
      { name: 'days', label: 'Expires', kind: 'select', value: '365', options: [['30', 'In 30 days'], ['90', 'In 90 days'], ['365', 'In a year (advised)'], ['date', 'On a date'], ['', 'Never']] },
      { name: 'date', label: 'Date', kind: 'date', hint: 'With "On a date" only' },
      ...scopeFields(granted, purpose), fromField(''),
    ],
    submit: 'Make the key',
    check: needsScope(granted),
    send: async (values) => {
      const days = values.days === 'date' ? daysUntil(values.date) : Number(values.days) || null;
      return (await send('POST', KEYS, { name: values.name, expires_in_days: days, ...limits(values, granted) })).data;
    },
  });
  return made && showSecret(made);
}

/// The secret, once. The dialog can be left only after "I have stored it".
async function showSecret({ key, full_key: _, ...rest }) {
  const path = '/api/v1/iocs?limit=10';
  const stored = h('input', { type: 'checkbox', id: 'stored' });
  const wrong = h('p', { class: 'wrong', role: 'alert' });
  const place = h('div', { class: 'stack close' }, h('sd-code', { text: key, label: 'The key', one: true }),
    h('sd-code', { text: `curl -H "X-API-Key: ${key}" \\\n"${location.origin}${path}"`, label: 'The first request' }),
    h('label', { class: 'check', for: 'stored' }, stored, h('span', 'I have stored it')), wrong);
  await ask({ heading: 'Copy the key now', required: true, content: [h('p', { class: 'soft' }, 'It is not shown again.'), place], actions: [{ text: 'Done', prime: true, action: () => {
    if (stored.checked) return true;
    put(wrong, 'Store it first, and say so');
    stored.focus();
    return false;
  } }] });
  put(place);
  return rest;
}

export function changeKey(key, plan) {
  return inDialog(`Change ${key.name}`, null, {
    fields: [{ name: 'name', label: 'Name', required: true, most: 100, value: key.name }, ...scopeFields(plan.scopes, key.scopes), fromField((key.allowed_ips ?? []).join('\n'))],
    submit: 'Save',
    check: needsScope(plan.scopes),
    send: async (values) => (await send('PATCH', `${KEYS}/${key.id}`, { name: values.name, ...limits(values, plan.scopes) })).data,
  });
}

export async function rotateKey(key) {
  const made = await inDialog(`Rotate ${key.name}`, h('p', { class: 'soft' }, 'A new key takes its place. Both share one allowance while the old one works on.'), {
    fields: [{ name: 'overlap', label: 'The old key works on for', kind: 'select', value: '86400', options: [['0', 'No time at all'], ['3600', '1 hour'], ['86400', '1 day'], ['604800', '7 days']] }],
    submit: 'Rotate',
    send: async ({ overlap }) => (await send('POST', `${KEYS}/${key.id}/rotate`, { overlap_seconds: Number(overlap) })).data,
  });
  return made && showSecret(made);
}

export function revokeKey(key) {
  return inDialog(`Revoke ${key.name}?`, h('p', { class: 'soft' }, 'What uses it is refused from the next request on. This cannot be undone.'), {
    fields: [
      { name: 'reason', label: 'Reason', most: 500, hint: 'Kept with the key' },
      { name: 'typed', label: `Type the name: ${key.name}`, required: true, autocomplete: 'off' },
    ],
    submit: 'Revoke', danger: true,
    check: ({ typed }) => (typed && typed !== key.name ? { typed: 'This is not the name of the key' } : {}),
    send: async ({ reason }) => (await send('DELETE', `${KEYS}/${key.id}`, reason.trim() ? { reason } : {})).body,
  });
}
