-- CVEs in two tables: what lists filter and sort by stands in narrow rows, since the daily table of EPSS changes nearly all of
-- them; what a record says stands beside it and changes with the record alone.
create table cves (
    cve_id            text        collate "C" primary key,
    year              smallint    not null generated always as (substring(cve_id, 5, 4)::smallint) stored,
    number            numeric(19) not null generated always as (substring(cve_id, 10)::numeric) stored,
    state             text        not null default 'published',
    published_at      timestamptz,
    modified_at       timestamptz,
    listed_at         timestamptz not null generated always as (
        coalesce(published_at, make_timestamp(greatest(substring(cve_id, 5, 4)::integer, 1), 1, 1, 0, 0, 0) at time zone 'UTC')) stored,
    changed_at        timestamptz not null generated always as (
        coalesce(modified_at, published_at,
                 make_timestamp(greatest(substring(cve_id, 5, 4)::integer, 1), 1, 1, 0, 0, 0) at time zone 'UTC')) stored,
    severity          text,
    cvss_tenths       smallint    not null default -1,
    epss              integer     not null default -1,
    epss_percentile   integer     not null default -1,
    is_kev            boolean     not null default false,
    kev_added_on      date,
    kev_due_on        date,
    is_kev_ransomware boolean     not null default false,
    article_count     integer     not null default 0,
    last_mentioned_at timestamptz,
    ioc_count         integer     not null default 0,
    recent_articles   integer     not null default 0,
    risk_score        smallint    not null default -1,
    constraint cves_id_form            check (cve_id ~ '^CVE-[0-9]{4}-[0-9]{4,19}$'),
    constraint cves_state_known        check (state in ('published', 'rejected', 'reserved')),
    constraint cves_severity_known     check (severity in ('none', 'low', 'medium', 'high', 'critical')),
    constraint cves_severity_with_cvss check ((severity is null) = (cvss_tenths < 0)),
    constraint cves_cvss_range         check (cvss_tenths between -1 and 100),
    constraint cves_epss_range         check (epss between -1 and 1000000 and epss_percentile between -1 and 1000000),
    constraint cves_epss_whole         check ((epss < 0) = (epss_percentile < 0)),
    constraint cves_kev_dated          check (is_kev = (kev_added_on is not null) and (is_kev or kev_due_on is null and not is_kev_ransomware)),
    constraint cves_rejected_unrated   check (state <> 'rejected' or cvss_tenths < 0 and epss < 0),
    constraint cves_counted            check (article_count >= 0 and ioc_count >= 0 and recent_articles >= 0),
    constraint cves_risk_range         check (risk_score between -1 and 100)
);
comment on table cves is 'One row a CVE that a record, the catalogue of exploited ones or the EPSS table names: what lists filter and sort by.';
comment on column cves.listed_at is 'Place in lists: published_at, or for a CVE without a record the beginning of its year.';
comment on column cves.changed_at is 'Place in lists by modification: modified_at, else as listed_at.';
comment on column cves.cvss_tenths is 'Tenths of the shown base score; -1 without one, so that orders are total and pages walk an index.';
comment on column cves.epss is 'Millionths; -1 without one. epss_percentile likewise.';
comment on column cves.kev_due_on is 'As published: some lie before kev_added_on.';
comment on column cves.article_count is 'Articles that name it, archived ones left out; ioc_count: indicators in them. Counted after articles were stored.';
comment on column cves.recent_articles is 'Articles of the last 30 days when risk_score was computed; other figures now make it be computed anew.';
comment on column cves.risk_score is '0 to 100 (risk model of the release); -1 when nothing is known.';

-- sort=published (the default), published_since, published_until; the included columns let totals stay inside the index.
create index cves_by_listed on cves (listed_at desc, cve_id desc) include (state, cvss_tenths, epss, published_at);
-- sort=modified, modified_since.
create index cves_by_changed on cves (changed_at desc, cve_id desc);
-- kev=true, sort=kev_added, kev_added_since.
create index cves_by_kev on cves (kev_added_on desc, cve_id desc) where is_kev;
-- sort=epss, epss_min, and what they are mostly combined with.
create index cves_by_epss on cves (epss desc, cve_id desc) include (state, cvss_tenths, listed_at, published_at);
-- epss_percentile_min.
create index cves_by_epss_percentile on cves (epss_percentile desc, cve_id desc);
-- sort=cvss, cvss_min, severity.
create index cves_by_cvss on cves (cvss_tenths desc, cve_id desc) include (state, listed_at);
-- sort=risk.
create index cves_by_risk on cves (risk_score desc, cve_id desc);
-- sort=mentions, has_articles=true, mentioned_since.
create index cves_by_mentions on cves (article_count desc, cve_id desc) where article_count > 0;
-- Whose risk fades as their articles grow old.
create index cves_recent on cves (cve_id) where recent_articles > 0;

create table cve_records (
    cve_id           text     collate "C" primary key references cves on delete cascade,
    title            text,
    description      text,
    cvss_version     text,
    cvss_vector      text,
    cvss_source      text,
    metrics          json     not null default '[]',
    cwes             text[]   not null default '{}',
    vendors          text[]   not null default '{}',
    products         text[]   not null default '{}',
    affected         json     not null default '[]',
    links            json     not null default '[]',
    ssvc             json,
    nvd_digest       uuid,
    nvd_modified_at  timestamptz,
    cve5_digest      uuid,
    cve5_modified_at timestamptz,
    search           tsvector not null
);
comment on table cve_records is 'What NVD and the numbering authority say of a CVE, merged. merge_cves() and replace_kev() are the only writers.';
comment on column cve_records.metrics is 'All CVSS ratings, the shown one first: version, score, severity, vector, source, producer (nvd, cna, adp), origin (nvd, cve5).';
comment on column cve_records.vendors is 'Lower case, sorted; of vulnerable CPE names, affected products and the catalogue of exploited ones. products likewise.';
comment on column cve_records.nvd_digest is 'Digest of what NVD''s record says; equal means nothing changed. cve5_digest is the authority''s.';

-- vendor=, product=, cwe=, q=.
create index cve_records_by_vendor on cve_records using gin (vendors) with (fastupdate = off);
create index cve_records_by_product on cve_records using gin (products) with (fastupdate = off);
create index cve_records_by_cwe on cve_records using gin (cwes) with (fastupdate = off);
create index cve_records_by_text on cve_records using gin (search) with (fastupdate = off);

create table cve_names (
    kind text    not null,
    name text    collate "C" not null,
    cves integer not null default 0,
    constraint cve_names_key primary key (kind, name),
    constraint cve_names_kind_known check (kind in ('vendor', 'product'))
);
comment on table cve_names is 'Every vendor and product that records name: what vendor=micro* stands for, and in how many published CVEs.';

create table cve_kev (
    cve_id          text    collate "C" primary key references cves on delete cascade,
    added_on        date    not null,
    due_on          date,
    is_ransomware   boolean not null,
    name            text,
    vendor          text,
    product         text,
    description     text,
    required_action text,
    notes           text,
    removed_at      timestamptz
);
comment on table cve_kev is 'CISA''s catalogue of known exploited vulnerabilities. An entry that was withdrawn stays, with removed_at.';

create table cve_epss_history (
    cve_id     text    collate "C" not null references cves on delete cascade,
    date       date    not null,
    epss       integer not null,
    percentile integer not null,
    model      text    not null,
    constraint cve_epss_history_key primary key (cve_id, date)
);
comment on table cve_epss_history is
    'EPSS by day, of CVEs that are exploited or in the news, and of others on days on which their score moved by 0.05 or more.';

create table cve_mentions_due (
    cve_id text collate "C" primary key
);
comment on table cve_mentions_due is 'CVEs whose articles changed since they were counted: count_due_cve_mentions() takes them up.';

create table cve_catalogues (
    name        text        primary key,
    version     text,
    released_at timestamptz,
    rows        bigint      not null,
    imported_at timestamptz not null,
    constraint cve_catalogues_name_known check (name in ('nvd', 'cve5', 'kev', 'epss'))
);
comment on table cve_catalogues is 'What was imported last of each source. Of EPSS the version is the model, rows the lines: a much shorter table is refused.';

update tiers set scopes = array_append(scopes, 'read:cves') where not 'read:cves' = any (scopes);
-- The catalogue of exploited vulnerabilities is read again, for its entries.
update feeds set body_sha256 = null, etag = '', last_modified = '' where format = 'kev-json';
