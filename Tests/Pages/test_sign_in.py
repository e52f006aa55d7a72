"""Signing up and in: what is asked, what is kept, where one ends."""

import secrets

import pytest
from client.accounts import BASE_URL, ask
from client.command import ctl
from harness import until

PASSWORD = "correct horse battery"


def address():
    return f"test-{secrets.token_hex(6)}@example.com"


def account(password=PASSWORD):
    email = address()
    ctl("user", "create", email, "--password-stdin", stdin=password + "\n")
    return email


def fill(page, **values):
    for name, value in values.items():
        page.fill(f"main [name={name}]", value)


def keeps_no_token(page):
    assert page.evaluate("document.cookie") == ""
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "eyJ" not in kept and "refresh" not in kept


def test_an_account_is_made_and_a_taken_address_is_said_at_its_field(wide):
    taken = account()
    wide.allowed |= {422, 401}
    bodies = []
    wide.page.on("response", lambda response: "/auth/" in response.url and bodies.append(response))
    page = wide.open("/signup?next=/keys")
    fill(page, email=taken, password=PASSWORD)
    page.click("main button:has-text('Create account')")
    page.wait_for_selector("sd-form .say:not([hidden])")
    assert page.evaluate("document.activeElement.matches('sd-form .say')")
    page.click("sd-form .say a")
    assert page.evaluate("document.activeElement.name") == "email"
    assert page.input_value("main [name=email]") == taken and page.input_value("main [name=password]") == ""
    fill(page, email=address(), password=PASSWORD)
    page.click("main button:has-text('Create account')")
    page.wait_for_url("**/keys")
    wide.drawn()
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert cookies["sb-access-token"]["httpOnly"] and cookies["sb-refresh-token"]["httpOnly"]
    keeps_no_token(page)
    assert [response.status for response in bodies] == [422, 204]


@pytest.mark.parametrize("known", [True, False])
def test_wrong_passwords_are_told_in_one_sentence_and_the_eleventh_waits(wide, known):
    email = account() if known else address()
    wide.allowed |= {400, 429}
    page = wide.open("/login")
    page.clock.install()
    fill(page, email=email, password="not this one")
    for _ in range(10):
        with page.expect_response("**/auth/v1/token*") as sent:
            page.click("main form .btn")
        assert sent.value.status == 400
        page.wait_for_selector("sd-form button:not([aria-busy])")
        assert page.locator("sd-form .say").inner_text() == "The e-mail address or the password is wrong."
    page.click("main form .btn")
    page.wait_for_selector("main form .btn[aria-disabled=true]")
    assert page.locator("main form .btn").inner_text().startswith("Sign in in ")
    page.clock.run_for(61_000)
    page.wait_for_selector("main form .btn:not([aria-disabled])")
    assert page.locator("main form .btn").inner_text() == "Sign in"


@pytest.mark.parametrize("next", ["//evil.example", "/\\evil.example", "javascript:alert(1)", "/%09/evil.example", "https://evil.example/", "/login"])
def test_nobody_is_sent_elsewhere(wide, next):
    wide.allowed |= {404}
    email = account()
    page = wide.open(f"/login?next={next}")
    fill(page, email=email, password=PASSWORD)
    page.click("main form .btn")
    page.wait_for_url(f"{BASE_URL}/news")
    wide.page.wait_for_selector("main h1")


def test_the_page_that_sent_somebody_is_where_one_ends(phone):
    phone.allowed |= {401}
    email = account()
    phone.page.goto(f"{BASE_URL}/keys?a=b")
    phone.page.wait_for_url("**/login?next=%2Fkeys%3Fa%3Db")
    phone.drawn()
    fill(phone.page, email=email, password=PASSWORD)
    phone.page.click("main form .btn")
    phone.page.wait_for_url("**/keys?a=b")
    phone.drawn()
    keeps_no_token(phone.page)


def test_a_session_that_ends_asks_over_the_page_and_goes_on(wide):
    email = account()
    wide.allowed |= {401}
    page = wide.open("/login?next=/settings")
    fill(page, email=email, password=PASSWORD)
    page.click("main form .btn")
    page.wait_for_url(f"{BASE_URL}/settings")
    wide.drawn()
    page.fill("main [name=about]", "Nothing of this is lost.")
    page.context.clear_cookies()
    sent = []
    page.on("response", lambda answer: answer.request.method == "PATCH" and sent.append(answer.status))
    page.click("button:has-text('Save profile')")
    page.wait_for_selector("dialog[open] h2:has-text('Your session has ended')")
    page.fill("dialog [name=email]", email)
    page.fill("dialog [name=password]", PASSWORD)
    with page.expect_response(lambda response: response.request.method == "PATCH" and response.status == 200):
        page.click("dialog .btn.prime")
    assert page.input_value("main [name=about]") == "Nothing of this is lost."
    assert [status for status in sent if status != 401] == [200]
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "sb-access-token")
    assert ask("GET", "/api/v1/account", token=token).json["data"]["about"] == "Nothing of this is lost."


def test_a_session_that_ends_over_a_dialog_makes_one_key_of_the_typed_name(wide):
    email = account()
    wide.allowed |= {401}
    page = wide.open("/login?next=/keys")
    fill(page, email=email, password=PASSWORD)
    page.click("main form .btn")
    page.wait_for_url(f"{BASE_URL}/keys")
    wide.drawn()
    page.get_by_role("button", name="New key").first.click()
    page.fill("dialog [name=name]", "edge-firewall")
    page.context.clear_cookies()
    sent = []
    page.on("response", lambda answer: answer.request.method == "POST" and answer.url.endswith("/api/v1/keys") and sent.append(answer.status))
    page.click("dialog button:has-text('Make the key')")
    ended = page.get_by_role("dialog", name="Your session has ended")
    ended.wait_for()
    wide.axe(" (session ended)")
    page.keyboard.press("Escape")  # not now: the form stays as it was written, and says why nothing was made
    ended.wait_for(state="detached")
    page.wait_for_selector("dialog sd-form .say:not([hidden])")
    assert page.input_value("dialog [name=name]") == "edge-firewall"
    page.click("dialog button:has-text('Make the key')")
    ended.get_by_label("E-mail").fill(email)
    ended.get_by_label("Password").fill(PASSWORD)
    ended.get_by_role("button", name="Sign in").click()
    page.get_by_role("dialog", name="Copy the key now").wait_for()
    assert [status for status in sent if status != 401] == [201]
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "sb-access-token")
    assert [key["name"] for key in ask("GET", "/api/v1/keys", token=token).json["data"]] == ["edge-firewall"]
    page.get_by_label("I have stored it").check()
    page.get_by_role("button", name="Done").click()
    page.wait_for_selector("main table a:has-text('edge-firewall')")


def test_calls_that_wait_for_one_session_ask_once(wide):
    email = account()
    wide.allowed |= {401}
    page = wide.open("/login?next=/settings")
    fill(page, email=email, password=PASSWORD)
    page.click("main form .btn")
    page.wait_for_url(f"{BASE_URL}/settings")
    wide.drawn()
    page.context.clear_cookies()
    page.evaluate(
        """async () => {
          const { get } = await import('/api.js');
          window.got = [];
          for (const path of ['/api/v1/keys', '/api/v1/account/sessions', '/api/v1/feeds']) get(path).then(({ status }) => window.got.push(status));
        }"""
    )
    page.wait_for_selector("dialog[open]")
    page.wait_for_load_state("networkidle")
    assert page.locator("dialog[open]").count() == 1
    page.fill("dialog [name=email]", email)
    page.fill("dialog [name=password]", PASSWORD)
    page.click("dialog .btn.prime")
    until(page, "window.got.length === 3")
    assert page.locator("dialog[open]").count() == 0
