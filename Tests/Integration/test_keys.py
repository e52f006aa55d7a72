"""Who is let in: every way to send a key, and every way in which it may be wrong."""

import base64
import secrets
import string

import pytest
from client.answer import contract_error

LIST = "/api/v1/iocs?limit=1"
LETTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase


def well_formed(product):
    """A key with right check characters that nobody has: minted for an account that is then removed."""
    key = product.key()
    product.sql(f"delete from users where email = '{key.user}'")
    return key.secret


def test_without_a_key_nothing_is_listed(product):
    answer = product.ask(LIST)
    message = contract_error(answer, 401, "missing_api_key")["message"]
    assert "Authorization" in message and "X-API-Key" in message
    assert answer.fields["www-authenticate"].startswith("Bearer")


def test_a_key_may_be_sent_in_three_ways(product, key):
    assert product.ask(LIST, key).status == 200
    assert product.ask(LIST, Authorization=f"bEARER   {key.secret}").status == 200
    assert product.ask(LIST, X_API_Key=key.secret).status == 200
    assert product.ask(f"{LIST}&api_key={key.secret}").status == 200
    escaped = "".join(f"%{ord(letter):02X}" for letter in key.secret)
    assert product.ask(f"{LIST}&api_key={escaped}").status == 200


def test_bearer_counts_before_the_field_and_the_field_before_the_parameter(product, key):
    wrong = well_formed(product)
    right = key.secret
    assert product.ask(f"{LIST}&api_key={wrong}", Authorization=f"Bearer {right}", X_API_Key=wrong).status == 200
    assert product.ask(f"{LIST}&api_key={wrong}", X_API_Key=right).status == 200
    for answer in [
        product.ask(f"{LIST}&api_key={right}", Authorization=f"Bearer {wrong}", X_API_Key=right),
        product.ask(f"{LIST}&api_key={right}", X_API_Key=wrong),
        product.ask(f"{LIST}&api_key={right}", X_API_Key="nonsense"),
        product.ask(LIST, Authorization="Bearer nonsense", X_API_Key=right),
    ]:
        contract_error(answer, 401, "invalid_api_key")


def test_credentials_that_a_proxy_adds_are_passed_over_when_there_is_a_key(product, key):
    basic = "Basic " + base64.b64encode(b"somebody:something").decode()
    assert product.ask(LIST, Authorization=basic, X_API_Key=key.secret).status == 200
    contract_error(product.ask(LIST, Authorization=basic), 401, "invalid_api_key")
    ours = "Basic " + base64.b64encode(f"apikey:{key.secret}".encode()).decode()
    contract_error(product.ask(LIST, Authorization=ours, X_API_Key=well_formed(product)), 401, "invalid_api_key")


@pytest.mark.parametrize("pair", ["x:{}", ":{}", "a firewall, \u00e9:{}", "{}:"], ids=ascii)
@pytest.mark.parametrize("target", [LIST, "/api/v1/iocs?format=edl-ip", "/api/v1/articles", "/api/v1/cves", "/api/v1/iocs/cef"])
def test_a_key_is_the_password_of_basic_everywhere(product, key, target, pair):
    field = "Basic " + base64.b64encode(pair.format(key.secret).encode()).decode()
    answer = product.ask(target, Authorization=field)
    assert answer.status == product.ask(target, X_API_Key=key.secret).status
    assert answer.status in (200, 403) and "x-ratelimit-remaining" in answer.fields


def test_a_refusal_names_both_schemes(product):
    for fields in ({}, {"X_API_Key": well_formed(product)}):
        challenge = product.ask(LIST, **fields).fields["www-authenticate"]
        assert "Bearer realm=" in challenge and "Basic realm=" in challenge


MALFORMED = [
    "x", "sk_live_", "sk_test_" + "a" * 43, "sk_live_" + "a" * 42, "sk_live_" + "a" * 44, "sk_live_" + "-" * 43, "é" * 10,
    "sk_live_" + "a" * 10_000, "' or 1=1 --", "\x7f\x7f", "sk_live_ " + "a" * 42, "null", "%00",
]


@pytest.mark.parametrize("text", MALFORMED, ids=ascii)
def test_what_is_no_key_is_refused(product, text):
    contract_error(product.ask(LIST, X_API_Key=text.encode().decode("latin-1")), 401, "invalid_api_key")


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_key_is_no_key(product, text):
    answer = product.ask(LIST, Authorization=f"Bearer{text}")
    assert answer.status == 401 and answer.error["code"] in ("missing_api_key", "invalid_api_key")
    contract_error(product.ask(f"{LIST}&api_key="), 401, "invalid_api_key")


def test_a_mistyped_key_is_told_by_its_check_characters(product, key):
    for _ in range(20):
        place = secrets.randbelow(43) + 8
        other = secrets.choice([letter for letter in LETTERS if letter != key.secret[place]])
        mistyped = key.secret[:place] + other + key.secret[place + 1 :]
        error = contract_error(product.ask(LIST, mistyped), 401, "invalid_api_key")
        assert "mistyped" in error["message"]


def test_an_unknown_key_is_refused(product):
    error = contract_error(product.ask(LIST, well_formed(product)), 401, "invalid_api_key")
    assert "mistyped" not in error["message"]


def test_a_revoked_key_is_refused_at_once_on_both_workers(product):
    key = product.key()
    assert [product.ask_worker(number, LIST, key).status for number in (0, 1)] == [200, 200]
    product.ctl("key", "revoke", key.id, "--reason", "test")
    for number in (0, 1):
        contract_error(product.ask_worker(number, LIST, key), 401, "invalid_api_key")
    assert product.ctl("key", "revoke", key.id, code=1).stderr


def test_an_expired_key_is_refused(product):
    key = product.key("enterprise", "--expires-in-days", "1")
    assert product.ask(LIST, key).status == 200
    product.sql(f"update api_keys set expires_at = clock_timestamp() where id = '{key.id}'")
    contract_error(product.ask(LIST, key), 401, "expired_api_key")


def test_a_refused_key_leaves_its_buckets_alone(product):
    key = product.key()
    product.sql(f"update api_keys set expires_at = clock_timestamp() where id = '{key.id}'")
    product.ask(LIST, key)
    assert product.sql(f"select * from account_buckets where (user_id, slot) = (select user_id, slot from api_keys where id = '{key.id}')") == []


def test_a_key_may_be_bound_to_addresses(product):
    key = product.key()
    for ranges, status in [
        ("{127.0.0.0/8}", 200), ("{127.0.0.1/32,10.0.0.0/8}", 200), ("{10.0.0.0/8}", 403), ("{::1/128}", 403), ("{}", 403),
    ]:
        product.sql(f"update api_keys set allowed_ips = '{ranges}' where id = '{key.id}'")
        answer = product.ask(LIST, key)
        assert answer.status == status, ranges
        if status == 403:
            assert contract_error(answer, 403, "address_not_allowed")["details"]["address"] == "127.0.0.1"
    product.sql(f"update api_keys set allowed_ips = '{{2001:db8::/32}}' where id = '{key.id}'")
    assert product.ask_worker(0, LIST, key, REMOTE_ADDR="2001:db8::7").status == 200
    for address in ["2001:db9::7", "unix:", "", "1.2.3", "dead", "::1::", "127.0.0.1, 2001:db8::7", "' or true --"]:
        answer = product.ask_worker(0, LIST, key, REMOTE_ADDR=address)
        contract_error(answer, 403, "address_not_allowed")


def test_a_key_may_carry_fewer_scopes_than_its_plan(product):
    key = product.key("enterprise", "--scopes", "read:articles,read:stix")
    error = contract_error(product.ask(LIST, key), 403, "insufficient_scope")
    assert error["details"]["required_scope"] == "read:iocs"
    assert sorted(error["details"]["your_scopes"]) == ["read:articles", "read:stix"]
    assert error["details"]["tier"] == "enterprise" and error["details"]["upgrade_url"]
    fewer = product.key("enterprise", "--scopes", "read:iocs")
    assert product.ask(LIST, fewer).status == 200
    contract_error(product.ask(f"{LIST}&format=stix", fewer), 403, "insufficient_scope")


def test_a_plan_that_shrinks_takes_scopes_from_its_keys(product):
    key = product.key("enterprise", "--scopes", "read:iocs,read:misp")
    assert product.ask(f"{LIST}&format=misp", key).status == 200
    product.ctl("user", "set-tier", key.user, "free")
    contract_error(product.ask(f"{LIST}&format=misp", key), 403, "insufficient_scope")


@pytest.mark.parametrize("tier, refused", [("free", "stix"), ("pro", "misp"), ("pro", "cef"), ("pro", "openioc")])
def test_a_format_beyond_the_plan_is_refused(product, tier, refused):
    key = product.key(tier)
    assert product.ask(f"{LIST}&format=csv", key).status == 200
    error = contract_error(product.ask(f"{LIST}&format={refused}", key), 403, "insufficient_scope")
    assert error["details"]["tier"] == tier


def test_a_secret_is_kept_nowhere_but_as_its_digest(product):
    key = product.key()
    found = product.sql(f"select * from api_keys where id = '{key.id}'")
    assert key.secret not in str(found) and key.secret[:12] in str(found)
    assert key.secret not in product.ctl("key", "list").stdout
    assert key.secret not in product.ctl("key", "list", "--json").stdout
