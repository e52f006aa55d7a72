-- :articles articles of the feed :'feed' over the last 29 days, each naming three names of indicators.awk; written straight
-- into the tables, for reading them is what is measured.
insert into articles (id, feed_id, entry_key, entry_digest, url, title, summary, content, published_at, is_dated, fetched_at, modified_at,
                      category, category_certainty, category_rule, severity_score, categorized_at, ioc_count, search)
select md5('article' || n)::uuid, f.id, 'bench-' || n, sha256('bench'), 'https://news.bench0.com/' || n, 'Loader campaign ' || n,
       'A loader was seen.', 'The loader was fetched from three hosts for orders, number ' || n % 5000 || '.', seen, true, seen, seen,
       'malware', 0.9, 'category', 6.0, seen, 3, to_tsvector('english', 'Loader campaign ' || n || ' orders number ' || n % 5000)
from generate_series(0, :articles - 1) n
    cross join lateral (select date_trunc('second', now()) - interval '29 days' * n / :articles - n * interval '1 microsecond') t (seen)
    join feeds f on f.slug = :'feed';
insert into sightings (key, feed_id, indicator_id, origin, confidence, first_seen, last_seen, record_key, digest, article_id)
select md5('bench ' || a.entry_key || i.value)::uuid, a.feed_id, i.id, 'article', 'low', a.published_at, a.published_at, a.id::text,
       md5(a.entry_key)::uuid, a.id
from generate_series(0, :articles - 1) n
    join articles a on a.id = md5('article' || n)::uuid
    cross join lateral (select n * 20 % 1000000 + k from generate_series(8, 10) k) h (number)
    join indicators i on left(i.value, 512) collate "C" = 'host' || h.number || '.bench' || h.number % 977 || '.com' and i.type = 'domain';
