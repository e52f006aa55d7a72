-- One function publishes indicators now, whoever touched them: it finds them in a temporary table of this type.
create type touched_indicator as (
    indicator_id  uuid,
    type          indicator_type,
    value         text,
    warning_lists text[],
    is_withdrawn  boolean
);
comment on type touched_indicator is
    'An indicator whose sightings changed, on its way into publish_touched(). Only a new one needs type, value and warning lists.';

drop function if exists publish_losses();

comment on table sightings is
    'One row a report: what one feed says of one indicator in one of its records. merge_sightings() is the only writer: it '
    'looks the feed up and publishes the indicator in the same transaction. Foreign keys would check both once more for each '
    'row, at a quarter of the import''s speed; feed_imports keeps a feed with reports from being deleted.';
