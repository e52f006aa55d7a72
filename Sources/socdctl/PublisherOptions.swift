import ArgumentParser

/// Whose data a feed carries, and whose reports it takes back; options of `feed add` and `feed set`.
struct PublisherOptions: ParsableArguments {
    @Option(
        help: "Domain of who publishes the data, such as abuse.ch; an empty text: the host of the address."
    ) var publisher: String?
    @Option(
        help:
            "Of a list of false positives: domain of the publisher whose reports it takes back; an empty text: of none."
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
                throw Program.usage("\(name) must be a domain in lower case, such as abuse.ch, not \(value)")
            }
        }
    }
}
