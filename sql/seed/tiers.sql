-- The three plans of the contract. Rows that exist are the operator's and stay as they are.
insert into tiers (name, rank, requests_per_minute, requests_per_day, lookback_days, article_lookback_days, page_max, article_page_max,
                   max_keys, keys_per_day, formats, scopes, route_costs, finds_similar, shared_objects, shared_bytes)
select name, rank, requests_per_minute, requests_per_day, lookback_days, article_lookback_days, page_max, article_page_max,
       max_keys, keys_per_day, formats, scopes, route_costs, finds_similar, shared_objects, shared_bytes
from tier_preset('three-plan')
on conflict (name) do nothing;

-- What may be read without an account, where the operator allows it: public markings only.
insert into tiers (name, rank, requests_per_minute, requests_per_day, lookback_days, article_lookback_days, page_max, article_page_max,
                   max_keys, keys_per_day, formats, scopes, tlp_ceiling, shared_objects, shared_bytes)
values ('anonymous', 0, 30, 3000, 7, 7, 100, 100, 0, 1, '{json}', '{read:articles,read:lookup}', 'clear', 0, 0)
on conflict do nothing;
