create table common_passwords (
    prefix bytea primary key,
    constraint common_passwords_prefix_length check (octet_length(prefix) = 4)
);
comment on table common_passwords is 'Passwords that guessers try first, each by the first bytes of its SHA-256.';
