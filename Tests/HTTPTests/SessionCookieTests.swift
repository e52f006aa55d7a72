import HTTP
import Testing

struct SessionCookieTests {
    private func cookie(_ field: String) -> SessionCookie {
        SessionCookie(of: Request(method: "GET", path: "/", fields: [.cookie: field]))
    }

    @Test(arguments: [
        ("sb-access-token=a.b.c", "a.b.c"),
        ("x=1; sb-access-token=a.b.c; y=2", "a.b.c"),
        ("x=1;sb-access-token = a.b.c ;y", "a.b.c"),
        ("sb-access-token=first; sb-access-token=second", "first"),
        ("sb-access-token=\"quoted\"", "quoted"),
        ("sb-access-token=a=b==", "a=b=="),
        ("sb-access-token.1=B; sb-access-token.0=A; sb-access-token.2=C", "ABC"),
        ("sb-access-token.0=A; sb-access-token.0=X; sb-access-token.2=C", "A"),
        ("sb-access-token.0=A; sb-access-token=whole", "whole"),
        (";;;=;sb-access-token=a", "a"),
    ])
    func `the token is found among other cookies`(field: String, expected: String) {
        #expect(cookie(field) == .token(expected))
    }

    @Test(arguments: [
        "", ";", "=", "sb-access-token", "sb-access-token=", "sb-access-token=\"\"", "xsb-access-token=a",
        "SB-access-token=a",
        "sb-access-token-x=a", "sb-access-token.=a", "sb-access-token.x=a", "sb-access-token.10=a",
        "sb-access-token.1=a",
        "x=sb-access-token=a", String(repeating: ";", count: 65_536), String(repeating: "a", count: 65_536),
    ])
    func `no token is found where there is none`(field: String) {
        #expect(cookie(field) == .none)
    }

    @Test(arguments: [
        "sb-access-token=a b", "sb-access-token=\u{0}", "sb-access-token=é", "sb-access-token=a\u{7f}",
        "sb-access-token=" + String(repeating: "a", count: 8193),
        "sb-access-token.0=" + String(repeating: "a", count: 8000) + ";sb-access-token.1="
            + String(repeating: "a", count: 193),
    ])
    func `a token with what no token has is malformed`(field: String) {
        #expect(cookie(field) == .malformed)
    }

    @Test func `the longest token is taken`() {
        let longest = String(repeating: "a", count: 8192)
        #expect(cookie("sb-access-token=\(longest)") == .token(longest))
    }
}
