import Postgres
import TestSupport
import Testing

@testable import Storage

@Suite(.serialized, .enabled(if: TestDatabase.isThere, "set SOCD_TEST_DATABASE_URL"))
struct ConstraintWordsTests {
    /// Every constraint and unique index of the schema that a statement's error can name.
    private func constraints() throws -> Set<String> {
        _ = try TestDatabase.store()
        var connection = try Connection(TestDatabase.url, application: "tests", statementTimeoutMilliseconds: 0)
        return Set(
            try connection.rows(
                """
                select c.conname::text from pg_constraint c join pg_class r on r.oid = c.conrelid
                where c.connamespace = 'public'::regnamespace and not r.relispartition and c.contype in ('c', 'f', 'p', 'u', 'x')
                union
                select i.relname::text from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class r on r.oid = x.indrelid
                where x.indisunique and i.relnamespace = 'public'::regnamespace and not r.relispartition
                """
            ) { $0.text() }
        )
    }

    @Test func `every constraint of the schema has words and no words are left over`() throws {
        let known = Set(ConstraintWords.ofInput.keys).union(ConstraintWords.ofPrograms)
        let there = try constraints()
        #expect(there.subtracting(known).sorted() == [], "add them to ConstraintWords.swift")
        #expect(known.subtracting(there).sorted() == [], "take them out of ConstraintWords.swift")
        #expect(ConstraintWords.ofPrograms.isDisjoint(with: ConstraintWords.ofInput.keys))
    }

    @Test func `the words are one line, name no constraint and end without a full stop`() {
        for (name, sentence) in ConstraintWords.ofInput {
            #expect(!sentence.contains("\n") && !sentence.hasSuffix(".") && !sentence.contains(name), "\(name)")
            #expect(StoreError.refused(constraint: name, message: "ERROR").text == sentence)
            #expect(StoreError.refused(constraint: name, message: "ERROR").isAboutInput)
        }
        for name in ConstraintWords.ofPrograms {
            #expect(!StoreError.refused(constraint: name, message: "ERROR").isAboutInput)
        }
    }

    @Test(arguments: ["notanemail", "two words@example.org", "a@b@example.org", "@example.org", "analyst@"])
    func `what is no address is refused in words`(email: String) throws {
        var store = try TestDatabase.store()
        do {
            _ = try store.createUser(email: email, tier: "free")
            Issue.record("it was taken")
        } catch let error as StoreError {
            #expect(error.text.hasPrefix("an e-mail address is name@host"))
        }
    }
}
