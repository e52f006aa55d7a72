-- What a guard against guesses counts together.

-- Guesses from one IPv4 address count together, and so do those from one IPv6 network of 64 bits.
create or replace function guard_address(address inet) returns text language sql immutable parallel safe as $$
    select case family(address) when 6 then network(set_masklen(address, 64))::text else host(address) end
$$;
create or replace function guard_subject(kind text, what text) returns bytea language sql immutable parallel safe as $$
    select sha256(convert_to(kind || ' ' || what, 'UTF8'))
$$;
