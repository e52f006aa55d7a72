import Postgres

/// The parts of a text, three characters each, by which the index of trigrams finds values with little work.
package struct RareParts: Sendable {
    /// The longest lists of the index, in entries of all trigrams of a text together, that a search for similar values reads through:
    /// some ten milliseconds of PostgreSQL.
    package static let mostListed = 300_000
    /// A part that more values hold is ordinary.
    package static let mostHolders = 30_000
    /// Values that are taken of those that hold two parts, and of all pairs of parts together.
    static let mostHolding: UInt = 150
    static let mostCompared: UInt = 500

    package struct Part: Sendable {
        package let text: String
        /// Its first character in the text, from 1.
        package let place: Int
        /// About how many values hold it.
        package let holders: Int

        package init(text: String, place: Int, holders: Int) {
            self.text = text
            self.place = place
            self.holders = holders
        }
    }

    /// The rarest first.
    private let parts: [Part]

    package init(_ parts: [Part]) { self.parts = parts }

    /// What the server's statistics say; nothing when it has none.
    init(of text: String, _ connection: inout Connection) throws {
        parts = try connection.rows("select part, place, size from rare_parts(\(text))") { row in
            Part(text: row.text(), place: row.integer(), holders: row.integer())
        }
    }

    /// The length of the lists of all parts together.
    package var listed: Int { parts.reduce(0) { $0 + $1.holders } }

    /// The parts to look for when a value must hold the whole text: two or three; none when all are ordinary.
    package var ofWhole: [String] {
        guard let first = parts.first, first.holders <= Self.mostHolders else { return [] }
        let rare = parts.prefix(3).filter { $0.holders <= Self.mostHolders }
        return (rare.count > 1 ? rare : Array(parts.prefix(2))).map(\.text)
    }

    /// The parts to look for when a value need not hold all of the text: at most six that share no more than a letter, so that one wrong
    /// letter spoils two at most. Two of six are held by nearly every value with two letters wrong.
    package var ofSimilar: [String] {
        var chosen: [Part] = []
        for part in parts where part.holders <= Self.mostHolders {
            if chosen.allSatisfy({ abs($0.place - part.place) >= 2 }) { chosen.append(part) }
            if chosen.count == 6 { break }
        }
        return chosen.map(\.text)
    }

    /// All pairs of the parts; of one or two, each with itself.
    package static func pairs(_ parts: [String]) -> [(String, String)] {
        if parts.count < 3 { return parts.map { ($0, $0) } }
        return parts.indices.flatMap { one in parts[(one + 1)...].map { (parts[one], $0) } }
    }
}
