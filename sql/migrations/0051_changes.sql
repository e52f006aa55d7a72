-- What a list of changes must know of an indicator besides its versions, which are kept for a time only: since when it is
-- published, and how far it may ever have gone.
alter table indicators
    add column first_added_at timestamptz,
    add column least_tlp      tlp_level;
comment on column indicators.first_added_at is 'Place of its first version in the publication order; null when that was before this column.';
comment on column indicators.least_tlp is 'The least strict marking of its earlier versions; null without any. What it allows may be out there.';
