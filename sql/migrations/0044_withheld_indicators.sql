-- What the operator calls harmless is never served. What was published before is revoked; what is reported first while the
-- word stands waits here, and is published when the word is taken back.
create table withheld_indicators (
    indicator_id  uuid           not null,
    type          indicator_type not null,
    value         text           not null,
    constraint withheld_indicators_unique       primary key (indicator_id),
    constraint withheld_indicators_value_length check (octet_length(value) between 1 and 8192)
);
comment on table withheld_indicators is
    'Values that are reported, but that the operator called harmless before they were published. Their sightings are kept; there is '
    'no row in indicators, so no list, total or collection has them.';
