import ArgumentParser
import Feeds
import Storage

/// Options of `feed add` and `feed set`: how a feed is fetched and trusted, and which of its entries are imported.
struct FeedOptions: ParsableArguments {
    @Option(help: "Seconds between fetches, 60 to 2592000; 3600 at first.") var interval: Int?
    @Option(help: "How far its reports are trusted, 0 to 100; 50 at first.") var reliability: Int?
    @Option(help: "Where the publisher's terms of use stand; an empty text for none.") var termsUrl: String?
    @Option(help: "A term. An entry is imported only if it matches one of these terms.") var include: [String] = []
    @Option(help: "A term. An entry that matches it is not imported.") var exclude: [String] = []
    @Option(help: "The header field for a key, such as Auth-Key or Authorization.") var secretHeader: String?
    @Option(
        help:
            "The file with the value of the field; for Authorization it may also be user:password (Basic) or a token (Bearer)."
    ) var secretFile: String?
    @Option(help: "on: the body always lists everything that the feed reports, so that what leaves it expires; or off.")
    var complete: String?
    @Option(help: "Hours until what has left a complete list expires, 1 to 8760; 48 at first.") var grace: Int?
    @Option(help: "The User-Agent for this server; an empty text for ours.") var userAgent: String?

    /// What the options change.
    /// - Throws: `Failure` for an option out of its range.
    func change() throws -> FeedChange {
        var change = FeedChange()
        if let interval, !(60...2_592_000).contains(interval) {
            throw Program.invalid("--interval must be 60 to 2592000 seconds")
        }
        if let reliability, !(0...100).contains(reliability) { throw Program.invalid("--reliability must be 0 to 100") }
        if let grace, !(1...8760).contains(grace) { throw Program.invalid("--grace must be 1 to 8760 hours") }
        if let termsUrl, !termsUrl.isEmpty, !Self.isWebURL(termsUrl) {
            throw Program.invalid("--terms-url must be an http or https URL, not \(termsUrl)")
        }
        guard (secretHeader == nil) == (secretFile == nil) else {
            throw Program.usage("give both --secret-header and --secret-file, or neither")
        }
        (change.intervalSeconds, change.reliability, change.graceHours) = (interval, reliability, grace)
        (change.secretHeader, change.secretFile) = (secretHeader, secretFile)
        (change.userAgent, change.termsURL) = (userAgent, termsUrl)
        change.includes = try Self.terms(include, "--include")
        change.excludes = try Self.terms(exclude, "--exclude")
        change.isComplete = try Self.isOn(complete)
        return change
    }

    /// What comes in pages or events, or reports nothing of its own, never lists everything in one body.
    static func expectOneBody(_ format: FeedFormat?, of feed: String) throws {
        guard let format else { throw Program.invalid("\(feed) cannot be complete: it has no format; give --format") }
        if case .sightings = format.kind { return }
        throw Program.invalid(
            "\(feed) cannot be complete: the format \(format.name) does not list all its sightings in one body"
        )
    }

    static func check(url: String) throws {
        guard isWebURL(url) else { throw Program.invalid("--url must be an http or https URL, not \(url)") }
    }

    /// Whether a feed can be fetched from there, as far as its form tells.
    private static func isWebURL(_ text: String) -> Bool {
        let lower = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: { lower.hasPrefix($0) }) else { return false }
        return text.utf8.count > scheme.utf8.count && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }

    private static func isOn(_ word: String?) throws -> Bool? {
        switch word {
        case nil: nil
        case "on": true
        case "off": false
        case .some(let word): throw Program.invalid("--complete takes on or off, not \(word)")
        }
    }

    /// Nil when the option was not given.
    private static func terms(_ given: [String], _ option: String) throws -> [String]? {
        if given.isEmpty { return nil }
        if given == [""] { return [] }
        let isGood =
            given.count <= 100
            && given.allSatisfy { term in
                let text =
                    ["title:", "category:", "url:"].first { term.lowercased().hasPrefix($0) }
                    .map { String(term.dropFirst($0.count)) } ?? term
                return term.utf8.count <= 200 && text.contains { $0 != " " } && term.utf8.allSatisfy { $0 >= 0x20 }
            }
        guard isGood else { throw Program.invalid("\(option) takes at most 100 terms of 1 to 200 bytes each") }
        return given
    }
}
