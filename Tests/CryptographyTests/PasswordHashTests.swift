import Cryptography
import Testing

struct PasswordHashTests {
    @Test func `a hash verifies its password only and is salted`() throws {
        let hash = try #require(PasswordHash.make("correct horse"))
        #expect(PasswordHash.verify("correct horse", hash))
        #expect(!PasswordHash.verify("correct horse ", hash) && !PasswordHash.verify("", hash))
        #expect(PasswordHash.make("correct horse") != hash)
        #expect(!PasswordHash.isOutdated(hash))
    }

    @Test func `the vector of RFC 7914 §12 verifies and counts as outdated`() {
        let hash =
            "scrypt$10$8$16$4e61436c$fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
            + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
        #expect(PasswordHash.verify("password", hash))
        #expect(!PasswordHash.verify("passwore", hash))
        #expect(PasswordHash.isOutdated(hash))
    }

    @Test(arguments: [
        "", "scrypt", "scrypt$15$8$3$zz$00", "scrypt$30$8$1$00112233445566778899$00", "bcrypt$1$1$1$1$1",
        "scrypt$15$8$3$5a$",
    ])
    func `what is no hash verifies nothing`(stored: String) {
        #expect(!PasswordHash.verify("password", stored))
    }

    @Test func `nobody knows the decoy's password`() {
        #expect(!PasswordHash.verify("", PasswordHash.decoy) && !PasswordHash.isOutdated(PasswordHash.decoy))
    }
}
