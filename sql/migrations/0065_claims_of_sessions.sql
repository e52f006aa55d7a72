-- A claim of a feed ends with the session that made it; see claim_feed().
comment on column feeds.claimed_until is 'Not null while an ingester works on the feed. The claim itself is an advisory lock of its session; the time ends nothing.';
