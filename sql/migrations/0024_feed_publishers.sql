-- Whose data a feed carries, and whose reports a list of false positives takes back.
alter table feeds
    add column publisher          text,
    add column retracts_publisher text,
    add constraint feeds_publisher_form check (publisher ~ '^[a-z0-9-]+(\.[a-z0-9-]+)+$' and length(publisher) <= 253),
    add constraint feeds_retracts_publisher_form
        check (retracts_publisher ~ '^[a-z0-9-]+(\.[a-z0-9-]+)+$' and length(retracts_publisher) <= 253);
comment on column feeds.publisher is 'Domain of who publishes the data, such as abuse.ch; null: the host that the feed is fetched from.';
comment on column feeds.retracts_publisher is
    'Of a list of false positives: the domain of the publisher whose reports it takes back; null for all other feeds.';

update feeds set publisher = 'abuse.ch'
where host = 'abuse.ch' or host like '%.abuse.ch' or format ~ '^(urlhaus|feodo|threatfox|sslbl)(-|$)';
update feeds set retracts_publisher = 'abuse.ch' where format = 'abusech-fplist';
