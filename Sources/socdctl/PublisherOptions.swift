import ArgumentParser

/// Options of `feed add` and `feed set`: who publishes the feed's data, and whose sightings it revokes.
struct PublisherOptions: ParsableArguments {
    @Option(
        help: "The domain of the publisher of the data, such as abuse.ch; an empty text means the host of the URL."
    ) var publisher: String?
    @Option(
        help:
            "For a list of false positives: the domain of the publisher whose sightings it revokes; an empty text means nobody."
    ) var retractsPublisher: String?

    func check() throws {
        for (name, value) in [("--publisher", publisher), ("--retracts-publisher", retractsPublisher)] {
            guard let value, !value.isEmpty else { continue }
            let labels = value.split(separator: ".", omittingEmptySubsequences: false)
            let isDomain =
                value.utf8.count <= 253 && labels.count >= 2
                && labels.allSatisfy { label in
                    !label.isEmpty
                        && label.utf8.allSatisfy { byte in
                            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
                        }
                }
            guard isDomain else {
                throw Program.invalid("\(name) must be a domain in lower case, such as abuse.ch, not \(value)")
            }
        }
    }
}
