-- Filters of lists on what is known of an indicator: source=, tag= and malware=. Families are compared by letters and digits.
create index indicators_by_source on indicators (feed_name, last_seen desc, id);
create index indicators_by_tag on indicators using gin (tags) where tags <> '{}';
create index indicators_by_malware_key on indicators using gin (public.name_keys(array[malware_family])) where malware_family is not null;
