import Model

/// Collects the hits of all windows of a text. Each value is kept once, at its first place; where the caller wants them,
/// with all its places.
struct Findings {
    private struct Entry {
        let hit: Hit
        let place: Range<Int>
        var list: Int?
        var isDefanged: Bool
        let parent: Int?
        let context: [UInt8]
    }

    private let keepsPlaces: Bool
    private var entries: [Entry] = []
    /// Where each entry stands on its own; empty unless places are kept.
    private var places: [[Range<Int>]] = []
    private var known = NameTable(capacity: 1024)
    /// The entry of each hit of the current window.
    private var numbers: [Int: Int] = [:]
    /// The names that were taken for names of files, each once.
    var fileNames: Set<[UInt8]> = []
    var work = 0

    init(keepsPlaces: Bool) { self.keepsPlaces = keepsPlaces }

    mutating func add(_ hit: Hit, index: Int, in place: Range<Int>, list: Int?, context: () -> [UInt8]) {
        let key = [hit.type.rawValue] + hit.value
        let parent = hit.parent.flatMap { numbers[$0] }
        if let known = known.value(of: key, 0..<key.count) {
            numbers[index] = known
            if keepsPlaces, hit.standsAlone { places[known].append(place) }
            let isFirst = place.lowerBound < entries[known].place.lowerBound
            let isBetter = list == nil && entries[known].list != nil
            if isFirst || isBetter && entries[known].hit.parent != nil {
                let list = isBetter || list == entries[known].list ? list : entries[known].list
                entries[known] = Entry(
                    hit: hit,
                    place: isFirst ? place : entries[known].place,
                    list: list,
                    isDefanged: hit.isDefanged,
                    parent: parent,
                    context: context()
                )
            } else if isBetter {
                entries[known].list = nil
                entries[known].isDefanged = hit.isDefanged
            }
            return
        }
        known.set(key, entries.count)
        numbers[index] = entries.count
        if keepsPlaces { places.append(hit.standsAlone ? [place] : []) }
        entries.append(
            Entry(hit: hit, place: place, list: list, isDefanged: hit.isDefanged, parent: parent, context: context())
        )
    }

    mutating func endWindow() { numbers = [:] }

    func extraction(_ lists: WarningLists) -> Extraction {
        // A host stands inside its URL; in the answer it comes after the URL.
        let order = entries.indices.sorted {
            let (left, right) = (entries[$0].place, entries[$1].place)
            return left.lowerBound != right.lowerBound ? left.lowerBound < right.lowerBound : $0 < $1
        }
        var rank = Array(repeating: 0, count: entries.count)
        for (place, index) in order.enumerated() { rank[index] = place }
        return Extraction(
            found: order.map { index in
                let entry = entries[index]
                return Extraction.Found(
                    type: entry.hit.type,
                    value: entry.hit.value,
                    shown: entry.hit.shown,
                    offset: entry.place.lowerBound,
                    length: entry.place.count,
                    isDefanged: entry.isDefanged,
                    derivedFrom: entry.parent.map { rank[$0] },
                    suppressedBy: entry.list.map(lists.name(of:)),
                    context: entry.context,
                    places: keepsPlaces ? places[index].sorted { $0.lowerBound < $1.lowerBound } : []
                )
            },
            fileNames: fileNames.count,
            work: work
        )
    }
}

/// The sentence around a place.
enum Sentence {
    private static let reach = 240

    static func around(_ place: Int, in text: [UInt8], before limit: Int) -> [UInt8] {
        var start = min(place, max(limit - 1, 0))
        let floor = max(0, start - reach)
        while start > floor, !ends(text, start - 1) { start -= 1 }
        var end = min(place, limit)
        let ceiling = min(limit, end + 2 * reach)
        while end < ceiling, !ends(text, end) { end += 1 }
        if end < limit, text[end] > 0x20 { end += 1 }
        while start < end, start > 0, text[start] & 0xC0 == 0x80 { start += 1 }
        while start < end, text[start] <= 0x20 { start += 1 }
        return cut(text, start..<max(start, end))
    }

    /// A line end, or a mark that ends a sentence before a blank.
    private static func ends(_ text: [UInt8], _ place: Int) -> Bool {
        switch text[place] {
        case 0x0A, 0x0D: true
        case UInt8(ascii: "."), UInt8(ascii: "!"), UInt8(ascii: "?"): place + 1 >= text.count || text[place + 1] <= 0x20
        default: false
        }
    }

    /// At most 300 characters, controls as blanks.
    private static func cut(_ text: [UInt8], _ range: Range<Int>) -> [UInt8] {
        var out: [UInt8] = []
        var characters = 0
        for place in range {
            let byte = text[place]
            if byte & 0xC0 != 0x80 {
                characters += 1
                if characters > 300 { break }
            }
            if byte <= 0x20 || byte == 0x7F {
                if out.last != 0x20 { out.append(0x20) }
            } else {
                out.append(byte)
            }
        }
        // Remove a character that the limit cut in two.
        while let last = out.last, last >= 0x80, !isWhole(out) { out.removeLast() }
        while out.last == 0x20 { out.removeLast() }
        return out
    }

    private static func isWhole(_ text: [UInt8]) -> Bool {
        var start = text.count - 1
        while start > 0, text[start] & 0xC0 == 0x80 { start -= 1 }
        return text.scalar(at: start).map { start + $0.length == text.count } ?? false
    }
}
