-- What a source has said about an indicator without a new version of it: a second source that agrees, a lower confidence
-- of one of several. Its score changes all the same, and nothing in the publication order says so.
create table waiting_risks (
    number       bigint generated always as identity primary key,
    indicator_id uuid   not null
);
comment on table waiting_risks is
    'Indicators whose sightings changed and whose merged view did not: they wait for a new score. Written under the publication lock, so numbers become visible in order.';
comment on column waiting_risks.indicator_id is 'No reference: a row that is gone is passed over. The same indicator may wait several times.';
