import Access
import Testing

struct AddressNetworkTests {
    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7/32"), ("192.0.2.0/24", "192.0.2.0/24"), ("0.0.0.0/0", "0.0.0.0/0"),
        ("2001:db8::1", "2001:db8::1/128"),
        ("2001:db8::/32", "2001:db8::/32"), ("::/0", "::/0"),
    ])
    func `addresses and networks are understood`(text: String, expected: String) {
        #expect(AddressNetwork(text)?.text == expected)
    }

    @Test(arguments: [
        "", "/", "/24", "1.2.3", "1.2.3.4.5", "01.2.3.4", "300.1.1.1", "192.0.2.1/24", "192.0.2.0/33", "192.0.2.0/-1",
        "192.0.2.0/+1",
        "192.0.2.0/", "192.0.2.0/24/1", "2001:db8::1/32", "2001:db8::/129", "fe80::1%eth0", "host.example",
        " 192.0.2.1", "1.2.3.4\u{0}",
    ])
    func `anything else is not`(text: String) {
        #expect(AddressNetwork(text) == nil)
    }

    @Test func `e-mail addresses are told from other text`() {
        #expect(EMailAddress("A.b+c@Example.COM")?.text == "a.b+c@example.com")
        for text in ["", "a", "@b.c", "a@", "a@b", "a@b@c.d", "a b@c.d", "a@b.c\n", "a@.bc", "a@bc.", "a\u{202E}@b.cd"]
        {
            #expect(EMailAddress(text) == nil, "\(text)")
        }
    }
}
