package import Model
import Notation

/// Queries for many values, in as few texts as the platform allows. Values come one by one in any order. For each kind
/// of value one query grows until it is full, so memory is bounded by the number of kinds and the longest query.
package struct HuntingPack: ~Copyable {
    /// How much one query can hold.
    package struct Limits: Sendable {
        /// Bytes of text, so never more than that many characters.
        package var bytes: Int
        /// Values in a list.
        package var values: Int

        /// - Splunk documents no longest search. 10,000 is what one subsearch may hand to a search (limits.conf,
        ///   `[subsearch] maxout`).
        /// - Kusto takes 10,000 values in `has_any`, a million in `in`. Saved hunting queries and analytics rules of Sentinel
        ///   hold 10,000 characters only.
        /// - Elasticsearch takes 65,536 values in `terms` (`index.max_terms_count`) and bodies of 100 MB.
        package init(_ platform: HuntingPlatform) {
            switch platform {
            case .splunk: (bytes, values) = (100_000, 10_000)
            case .kql: (bytes, values) = (100_000, 10_000)
            case .elastic: (bytes, values) = (1_000_000, 65_536)
            case .suricata: (bytes, values) = (8191, 10_000)
            }
        }
    }

    /// A query that is full, or the last of its kind.
    package struct Query: Sendable {
        package let kind: HuntingKind
        /// From 1 in each kind.
        package let number: Int
        /// The types of its values, in the order of `IndicatorType`.
        package let types: [IndicatorType]
        package let count: Int
        package let text: [UInt8]

        package init(kind: HuntingKind, number: Int, types: [IndicatorType], count: Int, text: [UInt8]) {
            self.kind = kind
            self.number = number
            self.types = types
            self.count = count
            self.text = text
        }
    }

    /// The query of one kind that is still growing.
    private struct Batch: Sendable {
        let template: HuntingTemplate
        var number = 0
        /// The text at each place of the template so far.
        var lists: [[UInt8]]
        var bytes: Int
        var count = 0
        var types: [IndicatorType] = []
        /// Bytes of the text around the values.
        let fixed: Int
        /// Bytes that one more value adds between values.
        let separators: Int

        init(_ template: HuntingTemplate) {
            self.template = template
            lists = [[UInt8]](repeating: [], count: template.pieces.count)
            fixed = template.pieces.reduce(0) { sum, piece in
                if case .text(let text) = piece { sum + text.utf8CodeUnitCount } else { sum }
            }
            bytes = fixed
            separators = template.pieces.reduce(0) { sum, piece in
                if case .values(_, _, _, let separator, _) = piece { sum + separator.utf8CodeUnitCount } else { sum }
            }
        }

        mutating func empty() {
            for place in lists.indices { lists[place].removeAll(keepingCapacity: true) }
            bytes = fixed
            count = 0
            types = []
        }
    }

    private let platform: HuntingPlatform
    private let limits: Limits
    private var batches: [Batch]
    /// What the current value adds to the places of its template, one after another, and where each addition ends.
    private var parts = ByteWriter(capacity: 4096)
    private var ends: [Int] = []

    /// - Parameter platform: not Suricata, whose rules are made elsewhere.
    package init(_ platform: HuntingPlatform, limits: Limits) {
        self.platform = platform
        self.limits = limits
        batches = HuntingKind.allCases.map { kind in
            switch platform {
            case .splunk: Batch(kind.splunk)
            case .kql: Batch(kind.kql)
            case .elastic, .suricata: Batch(kind.elastic)
            }
        }
    }

    /// Adds one value. Returns false when no query can hold it. Calls `emit` first when the query is full.
    package mutating func append(_ type: IndicatorType, _ bytes: [UInt8], emit: (Query) -> Void) -> Bool {
        let value = HuntingValue(type: type, bytes: bytes)
        let kind = HuntingKind(value)
        guard !bytes.isEmpty, platform != .splunk || kind == .url || kind == .email || value.isPlain else {
            return false
        }
        let place = Int(kind.rawValue)
        write(value, for: batches[place].template)
        guard batches[place].fixed + parts.count <= limits.bytes else { return false }
        let size = batches[place].bytes + parts.count + batches[place].separators
        if size > limits.bytes || batches[place].count == limits.values { finish(place, kind, emit) }
        addParts(of: type, to: place)
        return true
    }

    /// Emits the unfinished queries, in the order of kinds.
    package mutating func end(emit: (Query) -> Void) {
        for kind in HuntingKind.allCases { finish(Int(kind.rawValue), kind, emit) }
    }

    private mutating func write(_ value: HuntingValue, for template: HuntingTemplate) {
        parts.removeAll()
        ends.removeAll(keepingCapacity: true)
        for piece in template.pieces {
            if case .values = piece { HuntingTemplate.write(piece, value, into: &parts) }
            ends.append(parts.count)
        }
    }

    private mutating func addParts(of type: IndicatorType, to place: Int) {
        var start = 0
        for index in ends.indices {
            defer { start = ends[index] }
            guard case .values(_, _, _, let separator, _) = batches[place].template.pieces[index], start < ends[index]
            else { continue }
            if !batches[place].lists[index].isEmpty {
                batches[place].lists[index].append(contentsOf: StaticText(separator).bytes)
                batches[place].bytes += separator.utf8CodeUnitCount
            }
            parts.withBytes { batches[place].lists[index].append(contentsOf: $0[start..<ends[index]]) }
            batches[place].bytes += ends[index] - start
        }
        batches[place].count += 1
        if !batches[place].types.contains(type) { batches[place].types.append(type) }
    }

    private mutating func finish(_ place: Int, _ kind: HuntingKind, _ emit: (Query) -> Void) {
        guard batches[place].count > 0 else { return }
        var text: [UInt8] = []
        text.reserveCapacity(batches[place].bytes)
        for (index, piece) in batches[place].template.pieces.enumerated() {
            if case .text(let fixed) = piece {
                text.append(contentsOf: StaticText(fixed).bytes)
            } else {
                text.append(contentsOf: batches[place].lists[index])
            }
        }
        batches[place].number += 1
        emit(
            Query(
                kind: kind,
                number: batches[place].number,
                types: batches[place].types.sorted { $0.rawValue < $1.rawValue },
                count: batches[place].count,
                text: text
            )
        )
        batches[place].empty()
    }
}
