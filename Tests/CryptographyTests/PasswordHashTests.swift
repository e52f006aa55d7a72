import Cryptography
import Testing

struct PasswordHashTests {
    /// A hash without its last part.
    private func recipe(_ hash: String) -> String { hash.split(separator: "$").dropLast().joined(separator: "$") }

    @Test func `a password gives its hash again, another does not, and a hash is salted`() throws {
        let hash = try #require(PasswordHash.make("correct horse"))
        #expect(PasswordHash.derive("correct horse", by: recipe(hash)) == hash)
        #expect(PasswordHash.derive("correct horse ", by: recipe(hash)) != hash)
        #expect(PasswordHash.derive("", by: recipe(hash)) != hash)
        #expect(PasswordHash.make("correct horse") != hash)
        #expect(!PasswordHash.isOutdated(recipe(hash)))
    }

    @Test func `the vector of RFC 7914 §12 is derived and counts as outdated`() {
        let recipe = "scrypt$10$8$16$4e61436c"
        let hash = "\(recipe)$fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
        #expect(PasswordHash.derive("password", by: recipe) == hash)
        #expect(PasswordHash.derive("passwore", by: recipe) != hash)
        #expect(PasswordHash.isOutdated(recipe))
    }

    @Test(arguments: [
        "", "scrypt", "scrypt$15$8$3$zz", "scrypt$30$8$1$00112233445566778899", "bcrypt$1$1$1$1", "scrypt$15$8$3$",
        "scrypt$15$8$3$5a$00",
    ])
    func `what is no recipe derives nothing`(text: String) {
        #expect(PasswordHash.derive("password", by: text) == nil)
    }

    @Test func `the decoy costs what a new hash costs`() {
        #expect(!PasswordHash.isOutdated(PasswordHash.decoy))
        #expect(PasswordHash.derive("", by: PasswordHash.decoy) != nil)
    }
}
