import Model
import Testing

struct EMailAddressTests {
    @Test func `e-mail addresses are told from other text`() {
        #expect(EMailAddress("A.b+c@Example.COM")?.text == "a.b+c@example.com")
        for text in ["", "a", "@b.c", "a@", "a@b", "a@b@c.d", "a b@c.d", "a@b.c\n", "a@.bc", "a@bc.", "a\u{202E}@b.cd"]
        {
            #expect(EMailAddress(text) == nil, "\(text)")
        }
    }
}
