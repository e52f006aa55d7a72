-- GET /api/v1/iocs/search?match=substring and match=fuzzy: how common each trigram is, for rare_parts(). ANALYZE keeps the thousand
-- most common ones, which takes it a third longer; nothing is written when indicators change.
create statistics indicators_trigrams on (case when type in ('domain', 'url', 'email') then public.show_trgm(value) end) from indicators;
comment on statistics indicators_trigrams is 'The most common trigrams of the values that people read, as the index of trigrams has them.';
analyze indicators;
