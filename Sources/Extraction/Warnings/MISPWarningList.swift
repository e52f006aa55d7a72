package import Model
package import Notation

/// Why a file cannot be used as a warning list.
package enum WarningListError: Error, Sendable {
    case malformed(JSONError)
    /// Not an object with `name`, `type` and `list`.
    case shape(StaticString)
    /// An unknown way to match. Regular expressions are refused too: their cost has no bound.
    case match(String)
    /// It is for attributes that none of our indicator types has.
    case types
    case tooManyEntries
    case noUsableEntry(skipped: Int)

    /// The list is valid but of no use here.
    package var isUnsuited: Bool {
        switch self {
        case .match, .types, .noUsableEntry: true
        case .malformed, .shape, .tooManyEntries: false
        }
    }

    package var text: String {
        switch self {
        case .malformed(let error): "not JSON: \(error.reason) at byte \(error.position)"
        case .shape(let reason): "not a warning list: \(reason)"
        case .match("regex"): "a list of regular expressions, which are not supported"
        case .match(let type): "its type is \"\(type)\"; known are cidr, hostname, string and substring"
        case .types: "made for kinds of values that are no indicators here"
        case .tooManyEntries: "more than \(MISPWarningList.mostEntries) entries"
        case .noUsableEntry(let skipped): "none of its \(skipped) entries is usable"
        }
    }
}

/// A warning list in the MISP project's JSON form: `name`, `version`, `type`, `matching_attributes`, `list`. Entries come out
/// in their normal forms, each once, sorted; what cannot be an entry of the list's type is counted and left out.
package struct MISPWarningList: Sendable {
    package static let mostEntries = 500_000
    /// Longer entries are left out.
    package static let longestEntry = 1024

    /// What people call the list.
    package private(set) var title = ""
    package private(set) var version: Int?
    package private(set) var match = WarningMatch.string
    /// Empty for all.
    package private(set) var types: [IndicatorType] = []
    package private(set) var entries: [[UInt8]] = []
    package private(set) var skipped = 0

    private var form: String?
    private var hasList = false
    private var raw: [[UInt8]] = []

    /// - Parameters:
    ///   - category: of lists of hosts that many use, names speak for themselves alone.
    ///   - facts: knows the names under which anybody can register.
    package init(_ text: Span<UInt8>, category: WarningCategory, facts: WarningLists) throws(WarningListError) {
        do throws(JSONError) {
            try read(text)
        } catch {
            guard raw.count < Self.mostEntries else { throw .tooManyEntries }
            throw .malformed(error)
        }
        if title.isEmpty { throw .shape("no text \"name\"") }
        guard hasList else { throw .shape("no array \"list\"") }
        guard let form else { throw .shape("no text \"type\"") }
        guard let match = WarningMatch(form) else { throw .match(form) }
        if types.isEmpty, hasTypes { throw .types }
        self.match = match
        var known: Set<[UInt8]> = []
        for entry in raw {
            if let entry = Self.normal(entry, match, isSingle: category.isOfSingleNames, facts) {
                known.insert(entry)
            } else {
                skipped += 1
            }
        }
        raw = []
        if known.isEmpty { throw .noUsableEntry(skipped: skipped) }
        entries = known.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private var hasTypes = false

    private mutating func read(_ text: Span<UInt8>) throws(JSONError) {
        var reader = JSONReader(maximumDepth: 8)
        guard try reader.next(in: text) == .beginObject else {
            throw JSONError(reason: "the text is not an object", position: 0)
        }
        while try reader.next(in: text) == .key {
            switch reader.string(in: text) {
            case "name":
                title = try Self.line(&reader, text) ?? title
            case "type":
                form = try Self.line(&reader, text) ?? form
            case "version":
                switch try reader.next(in: text) {
                case .number, .string: version = reader.integer(in: text)
                case .beginArray, .beginObject: try reader.skipRest(in: text)
                default: break
                }
            case "matching_attributes":
                try readArray(&reader, text) { list, attribute in
                    list.hasTypes = true
                    for type in Self.types(of: String(decoding: attribute, as: UTF8.self))
                    where !list.types.contains(type) { list.types.append(type) }
                }
            case "list":
                hasList = true
                try readArray(&reader, text) { list, entry in list.raw.append(entry) }
            default: try reader.skipValue(in: text)
            }
        }
        _ = try reader.next(in: text)
    }

    /// The texts of an array; numbers, objects and the like in it are counted as left out.
    private mutating func readArray(
        _ reader: inout JSONReader,
        _ text: Span<UInt8>,
        _ add: (inout MISPWarningList, [UInt8]) -> Void
    ) throws(JSONError) {
        guard try reader.next(in: text) == .beginArray else {
            throw JSONError(reason: "an array was to stand here", position: reader.position)
        }
        while true {
            switch try reader.next(in: text) {
            case .endArray: return
            case .string:
                guard raw.count < Self.mostEntries else {
                    throw JSONError(reason: "too many entries", position: reader.position)
                }
                let entry = reader.withText(in: text) { text in
                    var copy: [UInt8] = []
                    copy.append(text.extracting(text.trimmed(0..<text.count)))
                    return copy
                }
                add(&self, entry)
            case .beginArray, .beginObject:
                try reader.skipRest(in: text)
                skipped += 1
            case .end: return
            default: skipped += 1
            }
        }
    }

    /// The next value as one short line; nil, and passed over, when it is no text.
    private static func line(_ reader: inout JSONReader, _ text: Span<UInt8>) throws(JSONError) -> String? {
        switch try reader.next(in: text) {
        case .string: break
        case .beginArray, .beginObject:
            try reader.skipRest(in: text)
            return nil
        default: return nil
        }
        let text = reader.string(in: text)
        return String(text.unicodeScalars.prefix(200).map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) })
    }

    /// Nil when it cannot be an entry.
    private static func normal(
        _ entry: [UInt8],
        _ match: WarningMatch,
        isSingle: Bool,
        _ facts: WarningLists
    ) -> [UInt8]? {
        guard !entry.isEmpty, entry.count <= longestEntry, !entry.span.hasControls else { return nil }
        switch match {
        case .cidr:
            // A network of everything would mark everything.
            guard let network = IPNetwork(entry.span), network.length > 0 else { return nil }
            return entry.map(TextCoding.lowercased)
        case .hostname: return host(entry, isSingle: isSingle, facts)
        case .substring: return entry.count >= PartTable.shortest ? entry : nil
        case .string:
            var value: [UInt8] = []
            do { _ = try IndicatorType.appendDetected(entry.span, to: &value) } catch { return entry }
            return value
        }
    }

    /// With a dot before it when it also speaks for what is below it.
    private static func host(_ entry: [UInt8], isSingle: Bool, _ facts: WarningLists) -> [UInt8]? {
        var name = entry[...]
        if name.starts(with: "*.".utf8) { name = name.dropFirst() }
        let isDotted = name.first == UInt8(ascii: ".")
        if isDotted { name = name.dropFirst() }
        var value: [UInt8] = []
        do {
            try IndicatorType.domain.appendNormalForm(of: Array(name).span, to: &value)
        } catch .singleLabel {
            value = name.map(TextCoding.lowercased)
            return isDotted ? [UInt8(ascii: ".")] + value : value
        } catch {
            return nil
        }
        let isAlone = !isDotted && (isSingle || facts.names.suffixes.contains(value, 0..<value.count))
        return isAlone ? value : [UInt8(ascii: ".")] + value
    }

    /// The types of indicator that an attribute of MISP is.
    private static func types(of attribute: String) -> [IndicatorType] {
        switch attribute {
        case "ip", "ip-src", "ip-dst", "ip-src|port", "ip-dst|port": [.ipv4, .ipv6]
        case "domain|ip": [.domain, .ipv4, .ipv6]
        case "domain", "hostname", "hostname|port": [.domain]
        case "url", "uri", "link": [.url]
        case "md5", "filename|md5", "malware-sample", "x509-fingerprint-md5": [.md5]
        case "sha1", "filename|sha1", "x509-fingerprint-sha1": [.sha1]
        case "sha256", "filename|sha256", "x509-fingerprint-sha256": [.sha256]
        case "sha512", "filename|sha512": [.sha512]
        case "email", "email-src", "email-dst", "email-reply-to", "target-email", "whois-registrant-email",
            "dns-soa-email":
            [.email]
        default: []
        }
    }
}
