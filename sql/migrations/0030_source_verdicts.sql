-- What a source says about its own report: it decides whether the report supports its indicator.
create type tlp_level as enum ('clear', 'green', 'amber', 'amber+strict', 'red');
comment on type tlp_level is 'Traffic Light Protocol 2.0, the less strict first.';

alter table sightings
    add column is_revoked       boolean not null default false,
    add column is_benign        boolean not null default false,
    add column is_for_detection boolean not null default true,
    add column valid_until      timestamptz,
    add column modified_at      timestamptz,
    add column tlp              tlp_level,
    add column is_expired       boolean not null default false,
    add constraint sightings_expired_has_end check (not is_expired or valid_until is not null);
comment on column sightings.is_revoked is 'The source took the record back, or deleted it.';
comment on column sightings.is_benign is 'The source says that the value is harmless: a report of a false positive.';
comment on column sightings.is_for_detection is 'False: the source says that nothing may be blocked or raise an alarm for it (MISP to_ids).';
comment on column sightings.valid_until is 'From then on the source no longer holds it to be right; null for no end.';
comment on column sightings.modified_at is 'When the source last changed the record; null when it does not say.';
comment on column sightings.tlp is 'The strictest marking that the source states; null when it states none.';
comment on column sightings.is_expired is 'Its end has passed, and the indicator was published without it.';

-- Reports that a list of false positives took back come back as they were.
update withdrawn_sightings
set report = '{"is_revoked": false, "is_benign": false, "is_for_detection": true, "is_expired": false}' || report;

alter type incoming_sighting
    add attribute is_revoked       boolean,
    add attribute is_benign        boolean,
    add attribute is_for_detection boolean,
    add attribute valid_until      timestamptz,
    add attribute modified_at      timestamptz,
    add attribute tlp              tlp_level;
comment on type incoming_sighting is 'A report on its way into sightings; null lists are empty, and of a null verdict nothing is said.';
