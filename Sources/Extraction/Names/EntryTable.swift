/// Texts, and for each the lists that hold it. A text may be on several lists.
struct EntryTable: Sendable {
    /// How far an entry that is a host name reaches.
    enum Reach: Int32 {
        /// It matches only itself.
        case alone
        /// It also matches the names below it.
        case below
        /// It also matches the names below it, unless anybody can register names there.
        case belowUnlessSuffix
    }

    struct Place: Sendable {
        let list: Int32
        let reach: Reach
        /// The next place with the same text; -1 for none.
        let next: Int32
    }

    private var heads = NameTable()
    private var places: [Place] = []

    var count: Int { places.count }

    mutating func add(_ text: some Collection<UInt8>, list: Int, reach: Reach) {
        let known = heads.set(text, places.count)
        places.append(
            Place(
                list: Int32(truncatingIfNeeded: list),
                reach: reach,
                next: Int32(truncatingIfNeeded: known ?? -1)
            )
        )
    }

    func contains(_ bytes: [UInt8], _ range: Range<Int>) -> Bool { heads.contains(bytes, range) }

    /// Calls `body` with each list that the text is on.
    func forEach(_ bytes: [UInt8], _ range: Range<Int>, _ body: (Place) -> Void) {
        var next = heads.value(of: bytes, range) ?? -1
        while next >= 0 {
            body(places[next])
            next = Int(places[next].next)
        }
    }
}

/// Texts that match anywhere inside a value. Their first four bytes find them.
struct PartTable: Sendable {
    static let shortest = 4
    private struct Part {
        let text: [UInt8]
        let list: Int
        let next: Int
    }

    private var heads = NameTable()
    private var parts: [Part] = []

    var isEmpty: Bool { parts.isEmpty }

    /// Ignores texts of less than four bytes: they would match nearly every value.
    mutating func add(_ text: [UInt8], list: Int) {
        guard text.count >= Self.shortest else { return }
        let known = heads.set(text[..<Self.shortest], parts.count)
        parts.append(Part(text: text, list: list, next: known ?? -1))
    }

    func collect(_ bytes: [UInt8], _ range: Range<Int>, into found: inout WarningMatches) {
        guard !isEmpty, range.count >= Self.shortest else { return }
        for start in range.lowerBound...range.upperBound - Self.shortest {
            found.steps += 1
            var next = heads.value(of: bytes, start..<start + Self.shortest) ?? -1
            while next >= 0 {
                let part = parts[next]
                found.steps += 1
                if start + part.text.count <= range.upperBound,
                    bytes[start..<start + part.text.count].elementsEqual(part.text)
                {
                    found.add(part.list)
                }
                next = part.next
            }
        }
    }
}
