// What an account does with an article: it votes for it, and keeps it for later. Both show at once and are taken back when
// they could not be done.
//   choices(article, account, {keep})   two buttons; none for those who may not. keep(saved): after it was kept or given up
import { send } from '../api.js';
import { announce, h, put } from '../dom.js';
import { icon } from '../marks.js';
import { count, many } from '../words.js';
import { toast } from './toast.js';

const COMMUNITY = '/api/v1/community';

export function choices(article, account, { keep = () => {} } = {}) {
  const { id, title, my } = article;
  if (!my || !account?.plan.scopes.includes('write:community')) return [];
  const vote = h('button', { type: 'button', class: 'btn', 'data-do': 'vote', click: () => turn('vote', `${COMMUNITY}/votes/articles/${id}`) });
  const save = h('button', { type: 'button', class: 'btn', 'data-do': 'save', click: () => turn('saved', `${COMMUNITY}/saved/${id}`) });
  const draw = () => {
    put(vote, icon('up', 12), h('span', { class: 'num' }, count(article.upvotes)));
    vote.setAttribute('aria-pressed', Boolean(my.vote));
    vote.setAttribute('aria-label', `Vote for ${title}: ${many(article.upvotes, 'vote')}`);
    put(save, icon('save', 12), my.saved ? 'Saved' : 'Save');
    save.setAttribute('aria-pressed', my.saved);
    save.setAttribute('aria-label', `${my.saved ? 'Saved' : 'Save'}: ${title}`);
  };
  const say = (what, on) => {
    if (what === 'vote') article.upvotes += Number(on) - my.vote;
    my[what] = what === 'vote' ? Number(on) : on;
    draw();
  };
  const turn = async (what, path) => {
    const on = !my[what];
    say(what, on);
    try {
      const { data } = await send(on ? 'PUT' : 'DELETE', path, on && what === 'saved' ? {} : undefined, { lane: `${what} ${id}` });
      if (what === 'vote') article.upvotes = data.upvotes;
      draw();
      announce(what === 'vote' ? (on ? 'Voted' : 'Vote taken back') : on ? 'Saved' : 'Saved no longer');
      if (what === 'saved') keep(on);
    } catch (error) {
      if (error.code === 'stopped') return;
      say(what, !on);
      toast(error.message);
    }
  };
  draw();
  return [vote, save];
}
