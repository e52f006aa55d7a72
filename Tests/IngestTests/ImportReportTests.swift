import Feeds
import Fetch
import Ingest
import Notation
import Storage
import Testing

struct ImportReportTests {
    private static let errors: [any Error] = [
        FeedError.markup, FeedError.truncated(announced: 2, found: 1), FeedError.cut(byte: 7),
        FeedError.json(reason: "no value", byte: 3), FeedError.excessive, FeedError.foreign(expected: "a bundle"),
        CVEImportError.fewer(previous: 10, found: 2), CVEImportError.undated, CVEImportError.empty,
        ImportError.otherIdentity(stored: UUID(high: 1, low: 2)), FetchSecret.Failure.malformed,
        FetchSecret.Failure.unreadable(reason: "No such file or directory"),
        StoreError.unavailable("gone\n  away"), StoreError.timeout, StoreError.failed("42P01 no table"),
        StoreError.refused(constraint: "feeds_slug", message: "bad slug"), CancellationError(),
    ]

    @Test func `an error is told in a sentence, never as a Swift value`() {
        for error in Self.errors {
            let text = sentence(for: error)
            #expect(text.contains(" "))
            #expect(!text.contains("\n"))
            #expect(text != "\(error)")
        }
    }

    @Test func `one content is told without its name, several with it`() {
        var sightings = ImportReport.Part(.sightings)
        (sightings.new, sightings.filtered, sightings.newIndicators) = (2, 1, 1)
        let counts = "2 new, 0 updated, 0 unchanged, 0 rejected, 1 filtered; 1 new indicator, 0 changed, 0 revoked"
        #expect(ImportReport([sightings]).sentence == counts)
        var both = ImportReport([ImportReport.Part(.vulnerabilities)])
        both += ImportReport([sightings])
        #expect(
            both.sentence == "vulnerabilities: 0 new, 0 updated, 0 unchanged, 0 rejected; sightings: \(counts)"
        )
    }

    @Test func `parts of one content are added up`() {
        var one = ImportReport.Part(.retractions)
        (one.revoked, one.revokedIndicators) = (1, 1)
        var sum = ImportReport([one])
        sum += ImportReport([one])
        #expect(sum.parts.count == 1)
        #expect(
            sum.sentence == "0 new, 0 updated, 0 unchanged, 0 rejected; 2 sightings and 2 indicators revoked"
        )
    }
}
