// /login?next=PATH: signs in, or leads to the provider that does.
import { send, site } from '../api.js';
import { h, put } from '../dom.js';
import { enter, nextOf } from '../next.js';
import '../parts/form.js';

export async function show(main, route) {
  const next = nextOf(route.query);
  if (route.account) return location.replace(next);
  const place = h('div', { class: 'stack' });
  put(main, h('section', { class: 'sign' }, h('h1', 'Sign in'), place));
  const about = await site();
  if (about.identity.provider === 'outside') {
    const address = about.identity.sign_in_url;
    return put(place, h('p', { class: 'soft' }, 'Accounts of this instance sign in elsewhere.'), address && h('p', h('a', { class: 'btn prime', href: address }, 'Sign in there')));
  }
  const form = h('sd-form', {
    fields: [
      { name: 'email', label: 'E-mail', kind: 'email', autocomplete: 'username', required: true },
      { name: 'password', label: 'Password', kind: 'password', autocomplete: 'current-password', required: true },
    ],
    submit: 'Sign in',
    send: async ({ email, password }) => {
      await send('POST', '/auth/v1/token?grant_type=password&return=cookie', { email, password }, { signIn: false, once: true });
      enter(next);
    },
    // One sentence that does not tell which of the two was wrong.
    words: (error) => (error.status === 400 ? 'The e-mail address or the password is wrong.' : error.message),
  });
  const other = route.query.has('next') ? `?next=${encodeURIComponent(next)}` : '';
  put(place, form,
    about.signup === 'open' && h('p', { class: 'soft' }, 'No account yet? ', h('a', { class: 'link', href: `/signup${other}` }, 'Create one'), '.'),
    h('p', { class: 'hint' }, 'Forgotten? There is no reset by mail. Ask your operator: ', h('code', 'socdctl user set-password'), '.'));
  form.focus();
}
