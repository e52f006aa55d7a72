\set n random(:first, :keys)
select * from admit(decode(lpad(to_hex(:n::bigint), 64, '0'), 'hex'), '127.0.0.1'::inet, '/api/v1/iocs');
