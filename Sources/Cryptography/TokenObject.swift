import Notation

/// The members of a token's header or claims that we use. A name that occurs twice makes the token invalid, because
/// readers disagree about which one counts.
struct TokenObject {
    private var strings: [String: String] = [:]
    private var arrays: [String: [String]] = [:]
    private var numbers: [String: String] = [:]
    private var names: Set<String> = []

    init(_ json: [UInt8]) throws(SessionToken.Fault) {
        do {
            try read(json.span)
        } catch {
            throw .malformed
        }
    }

    private struct Malformed: Error {}

    private mutating func read(_ json: Span<UInt8>) throws {
        var reader = JSONReader(maximumDepth: 8)
        guard try reader.next(in: json) == .beginObject else { throw Malformed() }
        while true {
            switch try reader.next(in: json) {
            case .key: break
            case .endObject:
                guard try reader.next(in: json) == .end else { throw Malformed() }
                return
            default: throw Malformed()
            }
            let name = reader.string(in: json)
            guard names.insert(name).inserted else { throw Malformed() }
            switch try reader.next(in: json) {
            case .string: strings[name] = reader.string(in: json)
            case .number: numbers[name] = reader.string(in: json)
            case .beginArray: arrays[name] = try texts(&reader, json)
            case .beginObject: try reader.skipRest(in: json)
            default: break
            }
        }
    }

    /// The texts in an array; other elements are ignored.
    private func texts(_ reader: inout JSONReader, _ json: Span<UInt8>) throws -> [String] {
        var texts: [String] = []
        while true {
            switch try reader.next(in: json) {
            case .string: texts.append(reader.string(in: json))
            case .endArray: return texts
            case .beginArray, .beginObject: try reader.skipRest(in: json)
            default: break
            }
        }
    }

    func has(_ name: String) -> Bool { names.contains(name) }

    func text(_ name: String) -> String? { strings[name] }

    /// One text, or the texts of an array (`aud`, RFC 7519 §4.1.3).
    func texts(_ name: String) -> [String] { strings[name].map { [$0] } ?? arrays[name] ?? [] }

    /// A NumericDate (RFC 7519 §2) in seconds; a fraction is dropped.
    func time(_ name: String) -> Timestamp? {
        guard let text = numbers[name], let seconds = Int64(text.prefix { $0 != "." }),
            text.allSatisfy({ $0.isNumber || $0 == "." }), seconds < 253_402_300_800
        else { return nil }
        return Timestamp(seconds: seconds)
    }
}
