-- The closed vocabularies. The order of confidence_level is from unsure to sure, so that greatest() picks the surest.
create type indicator_type as enum
    ('ipv4', 'ipv6', 'domain', 'url', 'md5', 'sha1', 'sha256', 'sha512', 'email', 'cve', 'mitre_attack');
create type confidence_level as enum ('low', 'medium', 'high');
create type source_category as enum ('news', 'research', 'threat-intel', 'vendor', 'government');
create type sighting_origin as enum ('feed', 'article');
