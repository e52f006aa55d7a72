-- A plan that names no formats allows all that its scopes allow, those included that a later release brings.
alter table tiers
    alter column formats drop not null,
    add constraint tiers_formats_bounded check (cardinality(formats) <= 100);
comment on column tiers.formats is 'Export formats that keys may ask for, as far as the scopes allow them; null: all.';

-- A stored list of everything that the plan's scopes allow meant "all".
with known (scope, formats) as (values
    ('read:iocs',    '{json,csv,txt,ndjson}'::text[]),
    ('read:stix',    '{stix,sentinel}'),
    ('read:sigma',   '{sigma}'),
    ('read:export',  '{ecs,zeek,suricata,rpz,hosts,edl-ip,edl-domain,edl-url,splunk,splunk-hec}'),
    ('read:misp',    '{misp}'),
    ('read:cef',     '{cef,syslog}'),
    ('read:openioc', '{openioc}')
), whole as (
    select t.name, array_agg(format) as formats
    from tiers t join known k on k.scope = any (t.scopes), unnest(k.formats) format
    group by t.name
)
update tiers t set formats = null
from whole w where w.name = t.name and w.formats <@ t.formats and w.formats @> t.formats;
