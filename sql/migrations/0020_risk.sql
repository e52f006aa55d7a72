-- The risk score of each indicator as it was last computed: what lists filter and sort by. A look-up computes its own.
--
-- A table of its own: decay changes most scores every day, and a column of indicators would have each of those wide rows
-- written anew, with an entry in every index, where these few bytes are.
create table indicator_risks (
    indicator_id uuid        primary key,
    score        smallint    not null,
    computed_at  timestamptz not null,
    constraint indicator_risks_score_range check (score between 0 and 100)
);
comment on table indicator_risks is
    'Scores of addresses, names, URLs, mail addresses, hashes and CVEs, written after imports and once a day; only what changed is written.';
comment on column indicator_risks.computed_at is 'When the score became what it is.';
-- sort=risk:desc and risk_min= on lists.
create index indicator_risks_by_score on indicator_risks (score desc, indicator_id);

create table risk_state (
    is_only      boolean     primary key default true,
    scored_until timestamptz not null default '-infinity',
    refreshed_at timestamptz not null default '-infinity',
    constraint risk_state_one_row check (is_only)
);
insert into risk_state values (true);
comment on table risk_state is 'One row: how far the stored scores are.';
comment on column risk_state.scored_until is 'Place in the publication order up to which changed indicators have their score.';
comment on column risk_state.refreshed_at is 'When all scores were last computed anew for decay.';
