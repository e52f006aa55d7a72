/// REGISTRY of the schema's constraints in words. A constraint that is in neither table fails a test, and so does a word for a
/// constraint that is gone.
package enum ConstraintWords {
    /// What a person did wrong and what is valid, without a full stop; nil when the constraint guards the programs' own work.
    package static func sentence(for constraint: String) -> String? { ofInput[constraint] }

    /// Constraints that what somebody types, or imports, can break.
    static let ofInput: [String: String] = [
        "users_email_form":
            "an e-mail address is name@host without blanks, at most 254 characters, such as analyst@example.org",
        "users_email_unique": "an account with this e-mail address already exists",
        "account_profiles_name_form":
            "a name has 2 to 32 letters, digits, dots, hyphens and underscores and begins with a letter or digit",
        "account_profiles_name_unique": "another account has this name",
        "account_profiles_about_length": "the text about an account has at most 500 characters",
        "users_tier_fkey": "there is no such tier; `socdctl tier list` shows the tiers",
        "api_keys_name_length": "a key's name has 1 to 100 characters, none of them a control character",
        "api_keys_reason_length": "the reason of a revocation has 1 to 500 characters",
        "api_keys_user": "there is no such account; `socdctl user list` shows the accounts",
        "tiers_name_form":
            "a tier's name has 1 to 32 lower-case letters, digits, hyphens and underscores and begins with a letter",
        "tiers_account_limits_positive":
            "keys a day are 1 to 100000, a session's requests 1 to 1000000 a minute and 1 to 1000000000 a day",
        "tiers_pkey": "a tier with this name already exists",
        "tiers_rank_unique": "two tiers cannot have the same rank",
        "tiers_limits_positive":
            "a limit is out of range; valid are 1 to 1000000 requests a minute, 1 to 1000000000 a day, 1 to 36500 days of "
            + "lookback, pages of 1 to 1000000 and 0 to 100000 keys",
        "tiers_shared_range":
            "an account shares 0 to 100000000 objects and 0 to 1000000000000 bytes",
        "tiers_formats_bounded": "a tier names at most 100 formats",
        "tiers_route_costs_object": "the prices of routes are a JSON object of route and tokens",
        "feeds_slug_form":
            "a feed's short name has 1 to 63 lower-case letters, digits and hyphens and begins with a letter or digit",
        "feeds_slug_unique": "a feed with this short name already exists",
        "feeds_name_length": "a feed's name has 1 to 200 characters, none of them a control character",
        "feeds_reliability_range": "a feed's reliability is 0 to 100",
        "feeds_interval_range": "a feed's interval is 60 to 2592000 seconds",
        "feeds_secret_complete": "a key for a feed needs both a header field and a file",
        "feeds_terms_bounded": "a feed has at most 100 terms to include and 100 to exclude",
        "feeds_publisher_form":
            "a publisher is a domain in lower case of at most 253 characters, such as abuse.ch",
        "feeds_retracts_publisher_form":
            "the publisher whose sightings a feed revokes is a domain in lower case of at most 253 characters, such as abuse.ch",
        "feeds_grace_range": "the grace of a complete feed is 1 to 8760 hours",
        "warning_lists_name_form":
            "a warning list's name has 1 to 100 lower-case letters, digits, hyphens, dots and underscores and begins with a "
            + "letter or digit",
        "warning_lists_name_free": "no warning list can be called allowlist, exempt, reference-link or null",
        "warning_lists_title_length": "a warning list's title has 1 to 200 characters",
        "warning_lists_category_known":
            "a warning list's category is trivial_hash, reserved, resolver, benign, popular, freemail, shared_hosting, "
            + "shortener, scanner, sinkhole, simulation, shared_infrastructure or other",
        "warning_lists_match_known": "a warning list matches by string, hostname, cidr or substring",
        "warning_lists_entries_range": "a warning list has at most 500000 entries",
        "warning_lists_unique": "a warning list with this name already exists",
        "warning_list_entries_value_length": "an entry of a warning list has 1 to 1024 bytes",
        "warning_list_entries_unique": "a warning list names each value once",
        "warning_verdicts_value_length": "the value has 1 to 1024 bytes",
        "account_limits_not_negative": "a limit of accounts is 0 or more",
        "member_sightings_count_range": "an indicator was seen 1 to 1000000 times",
        "saved_articles_note_length": "a note has 1 to 500 characters",
        "member_sightings_note_length": "a note has 1 to 1000 characters",
        "warning_verdicts_note_length": "a note has 1 to 500 characters",
        "indicators_value_length": "an indicator's value has 1 to 8192 bytes",
        "indicators_value_printable": "an indicator's value has no control characters",
        "indicators_seen_in_order": "an indicator cannot be last seen before it was first seen",
        "indicators_threat_type_form": "a threat type has 1 to 63 lower-case letters, digits and underscores",
        "sightings_seen_in_order": "a sighting cannot end before it begins",
        "sightings_port_range": "a port is 1 to 65535",
        "articles_key_length": "an entry's key has 1 to 1024 bytes",
        "articles_title_length": "an article's title has 1 to 4096 bytes",
        "articles_url_absolute":
            "an article's link is an http or https URL of at most 8192 bytes, without blanks",
        "articles_image_absolute":
            "an article's image is an http or https URL of at most 8192 bytes, without blanks",
        "cves_id_form": "a CVE id is CVE-YYYY-NNNN with four to nineteen digits at the end",
        "cves_cvss_range": "a CVSS score is 0 to 10",
        "cves_epss_range": "an EPSS score and its percentile are 0 to 1",
        "cves_kev_dated": "an entry of the KEV catalogue has the date on which it was added",
        "cves_severity_known": "a severity is none, low, medium, high or critical",
        "cves_state_known": "a CVE record's state is published, rejected or reserved",
        "shared_objects_content_length": "a shared object has at most 1048576 bytes",
        "shared_objects_id_form": "a STIX id is type--UUID, in lower case, at most 300 characters",
        "shared_objects_type": "a STIX id begins with the type of its object",
        "collections_alias_form":
            "a collection's alias has 1 to 63 lower-case letters, digits and hyphens and begins with a letter",
        "collections_alias_unique": "a collection with this alias already exists",
        "collection_aliases_form":
            "a collection's alias has 1 to 63 lower-case letters, digits and hyphens and begins with a letter",
        "collection_aliases_pkey": "a collection with this alias already exists",
        "users_tier_has_accounts": "anonymous is what may be done without an account, so no account has it",
        "collections_id_version_4": "a collection's id is a UUID of version 4",
    ]

    /// Constraints that only a fault of the programs, or a hand in the database, can break.
    static let ofPrograms: Set<String> = [
        "account_limits_pkey", "member_sightings_pkey", "member_sightings_reporter_id_fkey",
        "article_votes_pkey", "article_votes_article_id_fkey", "article_votes_user_id_fkey", "article_upvotes_pkey",
        "article_upvotes_article_id_fkey", "article_upvotes_not_negative", "saved_articles_pkey",
        "saved_articles_user_id_fkey", "saved_articles_article_id_fkey", "community_state_pkey",
        "community_state_one_row",
        "account_profiles_pkey", "account_profiles_user_id_fkey", "account_profiles_theme_known",
        "account_profiles_density_known", "account_profiles_zone_known",
        "network_buckets_pkey", "network_buckets_network_form",
        "account_buckets_pkey", "account_buckets_slot_known", "account_buckets_user_id_fkey",
        "actor_statistics_counted", "actor_statistics_pkey", "api_key_totals_key_id_fkey", "api_key_totals_pkey",
        "api_keys_hash_length", "api_keys_hash_unique", "api_keys_pkey", "api_keys_prefix_form",
        "api_keys_slot_positive",
        "api_keys_reason_with_revocation", "api_keys_replaced_by_fkey", "article_tombstones_feed_id_fkey",
        "article_tombstones_pkey", "articles_category_form", "articles_certainty_range", "articles_digest_length",
        "articles_feed_id_fkey", "articles_ioc_count_not_negative", "articles_modified_at_unique", "articles_pkey",
        "articles_severity_range", "articles_techniques_paired", "articles_version_positive", "attack_tactics_pkey",
        "attack_tactics_short_name_unique", "attack_techniques_pkey", "attack_techniques_status_known",
        "audit_log_event_known", "audit_log_pkey", "collection_aliases_collection_id_fkey", "collection_statuses_pkey",
        "collection_statuses_user_id_fkey", "collections_content", "collections_pkey", "collections_position_unique",
        "common_passwords_pkey", "common_passwords_prefix_length", "cve_catalogues_name_known", "cve_catalogues_pkey",
        "cve_epss_history_cve_id_fkey", "cve_epss_history_key",
        "cve_kev_cve_id_fkey", "cve_kev_pkey", "cve_mentions_due_pkey", "cve_names_key", "cve_names_kind_known",
        "cve_records_cve_id_fkey", "cve_records_pkey", "cves_counted", "cves_epss_whole", "cves_pkey",
        "cves_rejected_unrated", "cves_risk_range", "cves_severity_with_cvss", "data_generation_one_row",
        "data_generation_pkey", "feed_imports_digest_length", "feed_imports_feed_id_fkey",
        "feed_import_totals_counted", "feed_import_totals_feed_id_fkey", "feed_import_totals_pkey",
        "feed_imports_filtered_counted", "feed_imports_pkey", "feed_imports_rows_counted", "feed_items_feed_id_fkey",
        "feed_items_pkey", "feeds_added_after_length", "feeds_failures_counted", "feeds_next_page_length", "feeds_pkey",
        "feed_statistics_counted", "feed_statistics_feed_id_fkey", "feed_statistics_pkey",
        "feed_statistics_series_array", "feeds_fault_kind_form", "feeds_fault_status_range",
        "feeds_reading_complete", "feeds_reading_counted", "feeds_reasons_few", "feeds_state_known",
        "indicator_counts_not_negative", "indicator_counts_time_field_known",
        "indicator_counts_unique", "indicator_risks_pkey", "indicator_risks_score_range", "indicator_versions_unique",
        "indicators_added_at_unique", "indicators_pkey", "indicators_reason_with_withdrawal",
        "indicators_version_positive", "indicators_withdrawn_is_revoked", "industries_pkey",
        "industry_statistics_hours_known", "industry_statistics_unique", "iocs_stats_cache_body_object",
        "iocs_stats_cache_duration_sane", "iocs_stats_cache_series_array", "iocs_stats_cache_one_row",
        "iocs_stats_cache_pkey",
        "known_networks_form", "known_networks_pkey", "known_networks_user_id_fkey", "normal_forms_one_row",
        "normal_forms_pkey", "publications_change_known", "publications_pkey",
        "publisher_one_row", "publisher_pkey", "raised_indicators_revoked", "refresh_tokens_hash_length",
        "refresh_tokens_pkey", "refresh_tokens_replaced", "refresh_tokens_session_id_fkey", "raised_indicators_rises",
        "policy_version_one_row", "policy_version_pkey", "raised_indicators_unique", "risk_state_one_row",
        "risk_state_pkey", "schema_files_pkey", "sessions_pkey",
        "sessions_user_id_fkey", "shared_objects_added_at_unique", "shared_objects_collection_id_fkey",
        "shared_objects_version_unique", "shared_totals_counted", "shared_totals_pkey", "sightings_expired_has_end",
        "sightings_pkey", "sign_in_guards_pkey",
        "suggestion_keys_pkey", "suggestions_counted", "suggestions_kind_known", "suggestions_pkey",
        "technique_statistics_counted", "technique_statistics_pkey", "threat_actors_country_form",
        "threat_actors_name_unique", "threat_actors_pkey", "threat_actors_slug_form",
        "usage_days_key", "usage_hours_key", "usage_latencies_key", "usage_minutes_key",
        "users_pkey", "users_with_tier_unique", "warning_generation_one_row", "warning_generation_pkey",
        "warning_list_entries_of_a_list", "warning_lists_pkey", "warning_verdicts_pkey",
        "warning_verdicts_verdict_known", "withdrawn_sightings_pkey", "withheld_indicators_unique",
        "withheld_indicators_value_length", "withdrawn_sightings_withdrawn_by_fkey", "waiting_risks_pkey",
    ]
}
