-- The two roles of the programs and their rights. Every `socdctl migrate` applies this file again. Neither role owns
-- anything, may create anything, or may read what it does not need.
do $$ begin
    if not exists (select from pg_roles where rolname = 'socd_worker') then create role socd_worker login; end if;
    if not exists (select from pg_roles where rolname = 'socd_ingest') then create role socd_ingest login; end if;
end $$;

do $$ begin
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to socd_worker, socd_ingest', current_database());
    -- The importer stages rows in temporary tables.
    execute format('grant temporary on database %I to socd_ingest', current_database());
end $$;
revoke create on schema public from public;
grant usage on schema public to socd_worker, socd_ingest;
revoke execute on all routines in schema public from public;

-- Commits do not wait for the disk: a power cut may lose the last moment of bucket and usage writes, but each request
-- is faster. Statements that create or revoke keys turn waiting on again. Roles belong to all databases of the server, so
-- two migrations at once would write the same row: PostgreSQL refuses the second. So only the first one writes it.
do $$ begin
    if not exists (
        select from pg_db_role_setting s
        where s.setrole = 'socd_worker'::regrole and s.setdatabase = 0 and 'synchronous_commit=off' = any (s.setconfig)
    ) then
        alter role socd_worker set synchronous_commit = off;
    end if;
end $$;

-- What every session of the programs begins with. They set it themselves too, but behind a pooler they cannot: there the next
-- transaction may get another session. A role that has a statement_timeout of the administrator's keeps it.
do $$
declare
    one record;
begin
    for one in
        select r.rolname, w.name, w.value
        from (values ('timezone', 'UTC'), ('datestyle', 'ISO'), ('intervalstyle', 'iso_8601'), ('search_path', 'public'),
                     ('jit', 'off'), ('cursor_tuple_fraction', '1'), ('statement_timeout', '10s')) w (name, value),
             pg_roles r
        where r.rolname = 'socd_worker' or r.rolname = 'socd_ingest' and w.name <> 'statement_timeout'
    loop
        if not exists (
            select from pg_db_role_setting s, unnest(s.setconfig) c
            where s.setrole = one.rolname::regrole and s.setdatabase = 0 and lower(split_part(c, '=', 1)) = one.name
        ) then
            execute format('alter role %I set %I = %L', one.rolname, one.name, one.value);
        end if;
    end loop;
end $$;

-- The worker reads published data and tiers, admits requests and records usage. It never sees a secret's hash.
revoke all on all tables in schema public from socd_worker, socd_ingest;
grant select on feeds, indicators, sightings, publications, data_generation, indicator_counts, tiers, publisher, feed_imports, feed_import_totals to socd_worker;
-- It compares the schema with what its release needs.
grant select (name) on schema_files to socd_worker;
grant select (indicator_id, withdrawn_by, withdrawn_at, reason, restored_at) on withdrawn_sightings to socd_worker;
grant select (id, user_id, tier, name, key_prefix, scopes, allowed_ips, tlp_ceiling, slot, created_at, expires_at, revoked_at, revoked_reason, replaced_by)
    on api_keys to socd_worker;
grant select (id, email, tier, created_at, last_sign_in_at, email_confirmed_at) on users to socd_worker;
grant select on account_profiles to socd_worker;
grant select on api_key_totals, account_buckets, usage_days, usage_hours, usage_latencies to socd_worker;
-- Of the request log it writes and never reads.
grant insert on request_log to socd_worker;
-- Only these functions reach secrets, password hashes, keys and sessions, and read the request log.
grant execute on function record_usage, record_requests, record_sums, recent_failures, create_key, next_key_at, revoke_key, change_key, rotate_key, begin_sign_in, end_sign_in, begin_sign_up,
    end_sign_up, change_profile, change_password, delete_account, own_sessions, own_trail, open_session, end_session, refresh_session, newest_known_networks, is_common_password to socd_worker;
grant execute on function admit, supporting_sightings to socd_worker;
-- The short way of admission: it takes a request out of buckets that it knows while the rules are those it knows.
grant update (minute_full_at, day_full_at) on account_buckets to socd_worker;
grant select on policy_version to socd_worker;
-- Of collections it changes the shared objects only, through functions that know the author and the plan.
grant select on collections, collection_aliases, indicator_versions, raised_indicators to socd_worker;
grant select on shared_objects to socd_worker;
grant select, insert on collection_statuses to socd_worker;
grant execute on function share_objects, unshare_object to socd_worker;
-- What accounts say of indicators is everybody's to read; it is written through one function.
grant select on member_sightings, account_limits to socd_worker;
-- Votes and saved articles: triggers keep the sums and the version.
grant select on community_state, article_upvotes to socd_worker;
grant select, insert, delete on article_votes to socd_worker;
grant select, insert, update, delete on saved_articles to socd_worker;
-- Comments, votes on them and reports are written through functions that know the rights of the account.
grant select on comments, comment_votes, comment_reports, community_members, moderation_log to socd_worker;
grant execute on function standing, today_begins, post_comment, edit_comment, delete_comment, vote_for_comment, report_comment, decide_report to socd_worker;
-- Lists made for a device. The digest of a token is written and never read.
grant select (id, user_id, name, format, filters, max_items, max_bytes, max_changes, steadiness, merges_networks, takes_ipv6, takes_paths,
    token_prefix, created_at, changed_at) on device_lists to socd_worker;
grant insert, update, delete on device_lists to socd_worker;
grant select, insert, update on device_list_answers to socd_worker;
grant execute on function list_of_token to socd_worker;
grant select on member_sightings to socd_ingest;
grant execute on function report_sightings to socd_worker;
-- Watches: what they ask for is written through one function, and found by the importer.
grant select, delete on watches to socd_worker;
grant update (name, feed_token, read_to, muted_until) on watches to socd_worker;
grant select on watch_queries, watch_matches to socd_worker;
grant execute on function keep_watch to socd_worker;
grant select on watches, watch_queries, watch_clauses, watch_terms, watch_masks, watch_cursors, watch_matches to socd_ingest;
grant insert, delete on watch_matches to socd_ingest;
grant delete on watch_queries to socd_ingest;
grant update on watch_cursors to socd_ingest;
grant execute on function indicator_watch_terms, match_watches, forget_matches, indicator_host to socd_ingest;

-- The importer writes indicators and nothing about accounts.
grant select on feeds, data_generation, indicator_counts to socd_ingest;
grant select, insert, update on indicators, sightings, indicator_counts to socd_ingest;
grant select, insert, update on feed_import_totals to socd_ingest;
grant select, insert on publications, feed_imports, indicator_versions, publisher to socd_ingest;
grant select, insert, update, delete on raised_indicators to socd_ingest;
grant update on data_generation to socd_ingest;
grant execute on function name_keys to socd_worker, socd_ingest;
grant execute on function name_starts to socd_worker;
grant select on articles to socd_worker;
grant select, insert, update, delete on articles to socd_ingest;
grant select, insert on article_tombstones to socd_ingest;
grant delete on sightings to socd_ingest;
grant execute on function merge_sightings, withdraw_sightings, indicator_days, count_indicators_added, count_indicators_changed to socd_ingest;
grant execute on function begin_publication, end_publication, begin_reports, begin_all_reports, store_sightings, supporting_sightings, same_names,
    merged_views, publish_touched,
    whole_millisecond, step_to, effective_tlp, is_record_id, retract_sightings, expire_sightings, settle_list to socd_ingest;

-- The importer stores how fetching goes. Only the operator changes what a feed is.
grant update (claimed_until, last_fetch_at, last_success_at, last_error, failures, state, is_enabled, moved_to, etag, last_modified,
              body_sha256, next_at, added_after, next_page, taken_records, refused_records, record_reasons,
              fault_kind, fault_status, failing_since)
    on feeds to socd_ingest;
grant select, insert, update, delete on feed_items to socd_ingest;
grant select, insert, update, delete on withdrawn_sightings to socd_ingest;
-- Values of releases before are brought into their normal form.
grant select, update on normal_forms to socd_ingest;
grant execute on function sighting_key, move_indicators to socd_ingest;
grant execute on procedure merge_in_batches to socd_ingest;
grant execute on function claim_class, claimed_feeds, claim_feed, settle_feed, note_reading, note_fault, is_poor_reading, keep_superseded_versions to socd_ingest;
grant select, insert, delete on withheld_indicators to socd_ingest;
grant execute on function is_harmless, mark_indicators, release_indicators to socd_ingest;

-- Both roles look up values in warning lists. Only the operator changes the lists.
grant select on warning_lists, warning_list_entries, warning_verdicts, warning_generation, current_warning_lists
    to socd_worker, socd_ingest;
-- Search: the operators of pg_trgm call these functions. A similarity below the threshold is ignored; the setting
-- exists once the library is loaded.
grant execute on function similarity, similarity_op, rare_parts to socd_worker;
grant execute on function indicator_host to socd_worker, socd_ingest;
do $$ begin
    perform similarity('a', 'b');
    alter role socd_worker set pg_trgm.similarity_threshold = 0.6;
end $$;
-- The importer computes scores when it stores indicators.
grant select on indicator_risks to socd_worker;
grant select, insert, update, delete on indicator_risks to socd_ingest;
grant select, insert, delete on waiting_risks to socd_ingest;
grant select, update on risk_state to socd_ingest;
-- The importer writes CVEs; the worker reads them.
grant select on cves, cve_records, cve_names, cve_kev, cve_epss_history, cve_catalogues to socd_worker;
grant select, insert, update on cves, cve_records, cve_names, cve_kev, cve_epss_history, cve_catalogues to socd_ingest;
grant select, insert, delete on cve_mentions_due to socd_ingest;
grant execute on function order_metrics to socd_worker, socd_ingest;
grant execute on function count_cve_mentions, count_due_cve_mentions, count_cve_names, cve_names_with, cve_search, merge_cves, replace_epss, replace_kev,
    stale_cve_risks, recent_cve_mentions, mentions_of_cves, epss_risk_facts to socd_ingest;
-- The worker reads the statistics and the names in them. The importer refreshes them only through a function.
grant select on suggestions, suggestion_keys, iocs_stats_cache, feed_statistics, industry_statistics, actor_statistics, technique_statistics, threat_actors, attack_techniques,
    attack_tactics to socd_worker;
grant execute on function rfc3339 to socd_worker;
grant execute on function refresh_statistics to socd_ingest;
