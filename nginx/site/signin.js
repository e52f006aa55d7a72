// The sign-in dialog over a page whose session has ended. What was typed in the page stays.
import { ApiError, send } from './api.js';
import { fresh, h, put } from './dom.js';
import { ask } from './parts/dialog.js';

const field = (label, properties) => {
  const id = fresh('sign-in');
  return h('div', { class: 'field' }, h('label', { for: id }, label), h('input', { id, required: true, ...properties }));
};

/// Asks to sign in again; true when somebody has.
export async function signIn() {
  const wrong = h('p', { class: 'wrong', role: 'alert' });
  const email = field('E-mail', { type: 'email', name: 'email', autocomplete: 'username' });
  const password = field('Password', { type: 'password', name: 'password', autocomplete: 'current-password' });
  const form = h('form', { class: 'stack', submit: (event) => submit(event) }, email, password, wrong, h('div', { class: 'row' }, h('button', { class: 'btn prime' }, 'Sign in')));
  let dialog;
  const submit = async (event) => {
    event.preventDefault();
    dialog = form.closest('sd-dialog');
    try {
      const { email: { value: name }, password: { value: secret } } = form.elements;
      await send('POST', '/auth/v1/token?grant_type=password&return=cookie', { email: name, password: secret }, { signIn: false, once: true });
      dialog.close(true);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      put(wrong, error.message);
      form.elements.password.select();
    }
  };
  return (await ask({ heading: 'Your session has ended', content: [h('p', { class: 'soft' }, 'Sign in to go on. What you typed is still there.'), form] })) === true;
}
