import Enrichment
import Extraction
import Model
import Notation

/// What the body of `POST /api/v1/extract` asks for.
struct PastedText {
    /// Its longest length, in bytes.
    static let longest = 262_144

    let text: [UInt8]
    /// None for all.
    let types: [IndicatorType]
    let platforms: [HuntingPlatform]

    init(_ body: RequestBody) throws {
        try body.expect(only: ExtractMembers.all)
        text = Array(try ExtractMembers.text.read(from: body).utf8)
        types = try ExtractMembers.types.read(from: body)
        platforms = try ExtractMembers.hunting.read(from: body)
    }
}

/// The values in a pasted text, in the order of their first places, and how many were left out.
struct PastedValues {
    struct Value {
        let type: IndicatorType
        /// In the normal form of its type.
        let value: [UInt8]
        /// In bytes of the text, in rising order; one at least.
        let places: [Range<Int>]
    }

    /// The most values of one text. With them the cost has a bound too.
    static let most = 1000

    private(set) var values: [Value] = []
    private(set) var overLimit = 0
    private(set) var fileNames = 0
    private(set) var privateAddresses = 0

    /// - Parameter lists: they tell names from other text. What is on a list is a value all the same.
    init(_ pasted: PastedText, lists: WarningLists, now: Timestamp) {
        func isWanted(_ type: IndicatorType) -> Bool { pasted.types.isEmpty || pasted.types.contains(type) }
        // Pasted tags are text, so that places are those that people see.
        let found = IndicatorExtractor(lists: lists, latestYear: Self.latestYear(now)).extract(
            pasted.text,
            markup: .plain,
            keepsPlaces: true
        )
        if isWanted(.domain) { fileNames = found.fileNames }
        var all: [Value] = []
        for found in found.found where isWanted(found.type) && !found.places.isEmpty {
            let isAddress = found.type == .ipv4 || found.type == .ipv6
            if isAddress, IPAddress(String(decoding: found.value, as: UTF8.self))?.isLocal == true {
                privateAddresses += 1
            } else {
                all.append(Value(type: found.type, value: found.value, places: found.places))
            }
        }
        // What stands inside another value comes after it.
        all.sort {
            ($0.places[0].lowerBound, $1.places[0].upperBound) < ($1.places[0].lowerBound, $0.places[0].upperBound)
        }
        overLimit = max(0, all.count - Self.most)
        values = Array(all.prefix(Self.most))
    }

    /// Numbers of CVEs are given out years ahead at most.
    private static func latestYear(_ now: Timestamp) -> Int { (Int(now.text.prefix(4)) ?? 9989) + 10 }

    /// The cost of asking for the values, in thousandths of a token.
    var thousandths: Int { SearchList.thousandths(values: values.count) }
}
