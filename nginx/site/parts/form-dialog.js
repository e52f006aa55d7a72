// inDialog(heading, content, properties): an sd-form in a dialog; gives what its `send` gave, or null when the dialog was left.
import { h } from '../dom.js';
import { ask } from './dialog.js';
import './form.js';

export async function inDialog(heading, content, properties) {
  let given = null;
  const form = h('sd-form', { ...properties, send: async (values) => {
    given = await properties.send(values);
    form.closest('sd-dialog').close(given);
  } });
  await ask({ heading, content: [content, form] });
  return given;
}
