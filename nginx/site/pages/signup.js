// /signup?next=PATH: makes an account, where the operator lets people do so.
import { send, site } from '../api.js';
import { h, put } from '../dom.js';
import { enter, nextOf } from '../next.js';
import '../parts/form.js';

const SHORTEST = 8;
const strength = ({ length }) =>
  length === 0 ? '' : length < SHORTEST ? `${SHORTEST - length} more` : length < 12 ? 'Long enough; longer is better' : length < 16 ? 'Good' : 'Strong';

export async function show(main, route) {
  const next = nextOf(route.query);
  if (route.account) return location.replace(next);
  const place = h('div', { class: 'stack' });
  put(main, h('section', { class: 'sign' }, h('h1', 'Create an account'), place));
  const about = await site();
  const other = route.query.has('next') ? `?next=${encodeURIComponent(next)}` : '';
  const signIn = h('p', { class: 'soft' }, 'You have one? ', h('a', { class: 'link', href: `/login${other}` }, 'Sign in'), '.');
  if (about.signup !== 'open') {
    return put(place, h('p', 'This instance does not take new accounts by itself. Ask its operator for one', about.contact ? `: ${about.contact}` : '', '.'), signIn);
  }
  const form = h('sd-form', {
    fields: [
      { name: 'email', label: 'E-mail', kind: 'email', autocomplete: 'username', required: true },
      { name: 'password', label: 'Password', kind: 'password', autocomplete: 'new-password', required: true, hint: `${SHORTEST} characters or more`, note: strength },
      { name: 'name', label: 'Name, if you like', autocomplete: 'nickname', most: 32, hint: 'Others see it. Letters, digits, dots, hyphens and underscores.' },
    ],
    submit: 'Create account',
    send: (values) => create(form, values, next),
    check: ({ password, name }) => ({
      ...(password && password.length < SHORTEST ? { password: `The password needs ${SHORTEST} characters or more` } : {}),
      ...(name && !/^[A-Za-z0-9][A-Za-z0-9._-]{1,31}$/.test(name) ? { name: 'A name has 2 to 32 letters, digits, dots, hyphens and underscores' } : {}),
    }),
    place: ({ code, details }) => ({ user_already_exists: 'email', validation_failed: 'email', weak_password: 'password', name_taken: 'name' })[code] ?? details.parameter,
    words: ({ code, message }) => ({ user_already_exists: 'This address has an account already', validation_failed: 'This is no e-mail address' })[code] ?? message,
  });
  put(place, form, signIn);
  form.focus();
}

let made = false;
/// When the name is taken the account is made all the same; the next try sends the name alone.
async function create(form, { email, password, name }, next) {
  const field = form.querySelector('[name="password"]');
  if (!made) {
    field.value = ''; // whatever comes, a password does not stay in the page
    await send('POST', '/auth/v1/signup?return=cookie', { email, password }, { signIn: false, once: true });
    made = true;
    field.value = password;
  }
  if (name) await send('PATCH', '/api/v1/account', { name }, { signIn: false });
  enter(next);
}
