// Starts Swagger UI on the page /docs/api. It asks this instance only: no validator elsewhere, and the document's server
// is this origin. With a session it needs no key.
import { me } from '../api.js';
import { h, put } from '../dom.js';

const place = document.getElementById('reader');
const acts = document.getElementById('acts');
const dark = document.documentElement.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
document.documentElement.classList.toggle('dark-mode', dark === 'dark');

async function say() {
  // Who has not signed in before in this browser is not asked for, so that no request is refused.
  const known = localStorage.getItem('known') === 'true';
  const account = known ? await me().catch(() => null) : null;
  if (account) put(acts, h('b', `You are signed in as ${account.name || account.email}.`), ' What you execute here acts as you and counts against your account. A key in Authorize goes first.');
  else put(acts, 'Choose Authorize and paste a key, or ', h('a', { class: 'link', href: '/login?next=/docs/api' }, 'sign in'), '. The key stays in this window.');
}

function start() {
  const { SwaggerUIBundle: bundle } = globalThis;
  if (!bundle) {
    put(place, h('main', { class: 'say' }, h('p', h('b', 'The reader is not installed here.')), h('p', { class: 'soft' }, 'The operator installs it with ', h('code', 'scripts/reader'), '. The document itself is at ',
      h('a', { class: 'link', href: '/api/openapi.json' }, '/api/openapi.json'), '.')));
    return;
  }
  bundle({
    url: '/api/openapi.json', domNode: place, presets: [bundle.presets.apis], layout: 'BaseLayout', validatorUrl: null, deepLinking: true,
    docExpansion: 'list', defaultModelsExpandDepth: 0, displayRequestDuration: true,
  });
}

start();
say();
