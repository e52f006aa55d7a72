-- The three plans of the contract. Rows that exist are the operator's and stay as they are.
insert into tiers (name, rank, requests_per_minute, requests_per_day, lookback_days, article_lookback_days, page_max, article_page_max,
                   max_keys, formats, scopes)
values
    ('free', 1, 10, 1000, 1, 7, 100, 100, 3, '{json,csv,txt,ndjson}',
     '{read:iocs,read:articles,read:lookup}'),
    ('pro', 2, 100, 50000, 30, 30, 1000, 1000, 25,
     '{json,csv,txt,ndjson,stix,sigma,ecs,zeek,suricata,rpz,hosts,edl-ip,edl-domain,edl-url,splunk,splunk-hec,sentinel}',
     '{read:iocs,read:articles,read:articles:export,read:lookup,read:stats,read:stix,read:taxii,read:sigma,read:export}'),
    ('enterprise', 3, 1000, 1000000, 365, 365, 10000, 10000, 50,
     '{json,csv,txt,ndjson,stix,sigma,ecs,zeek,suricata,rpz,hosts,edl-ip,edl-domain,edl-url,splunk,splunk-hec,sentinel,misp,cef,syslog,openioc}',
     '{read:iocs,read:articles,read:articles:export,read:lookup,read:stats,read:stix,read:taxii,write:taxii,read:sigma,read:export,read:misp,read:cef,read:openioc}')
on conflict (name) do nothing;
