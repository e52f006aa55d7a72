-- All reports of one record of a feed: when a record that has versions names another value, what it named before is no longer
-- reported. Only sources that say when they changed a record have versions.
create index sightings_by_record on sightings (feed_id, record_key) where record_key is not null and modified_at is not null;
