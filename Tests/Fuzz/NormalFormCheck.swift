import Extraction
import Model
import Notation

/// What a normal form promises: it is its own normal form, whoever asks for it means it, and its host stands in the text as a
/// whole, in whatever spelling.
enum NormalFormCheck {
    /// - Parameter text: one value.
    /// - Returns: the broken promise; nil when all is well.
    static func fault(of text: [UInt8]) -> String? {
        var form: [UInt8] = []
        do throws(InvalidValue) {
            let type = try IndicatorType.appendDetected(text.span, to: &form).type
            if let fault = fault(type, form, text) { return fault }
            let asked = try ValueQuestion(text.span).readings.first
            if asked?.type != type || asked?.value != form { return "a question means another value than a feed" }
        } catch {
            if !form.isEmpty { return "a refused value left something behind" }
        }
        for type in IndicatorType.allCases {
            form.removeAll(keepingCapacity: true)
            do throws(InvalidValue) { try type.appendNormalForm(of: text.span, to: &form) } catch {
                if !form.isEmpty { return "a refused \(type.text) left something behind" }
                continue
            }
            if let fault = fault(type, form, text) { return fault }
        }
        return nil
    }

    private static func fault(_ type: IndicatorType, _ form: [UInt8], _ text: [UInt8]) -> String? {
        let shown = "\(type.text) \(String(decoding: form, as: UTF8.self))"
        var again: [UInt8] = []
        do throws(InvalidValue) {
            let spelling = try type.appendNormalForm(of: form.span, to: &again)
            if again != form { return "no normal form: \(shown)" }
            if spelling != .init() { return "a normal form with something beside it: \(shown)" }
        } catch {
            return "a normal form is refused: \(shown)"
        }
        if form.contains(where: { $0 < 0x20 || $0 == 0x7F }) { return "a control character: \(shown)" }
        guard let host = host(type, form) else { return nil }
        var plain: [UInt8] = []
        Refang.append(text.span, to: &plain)
        return stands(host, in: text) || stands(host, in: plain) ? nil : "another host than the text's: \(shown)"
    }

    /// The address or name in a normal form; nil when the type has none.
    private static func host(_ type: IndicatorType, _ form: [UInt8]) -> [UInt8]? {
        switch type {
        case .ipv4, .ipv6, .domain: return form
        case .email: return Array(form[((form.lastIndex(of: UInt8(ascii: "@")) ?? -1) + 1)...])
        case .url: return URLParts(form.span, 0..<form.count).map { Array(form[$0.hostName]) } ?? []
        case .md5, .sha1, .sha256, .sha512, .cve, .mitreAttack: return nil
        }
    }

    /// Whether the host is all that stands between two signs that end a host.
    private static func stands(_ host: [UInt8], in text: [UInt8]) -> Bool {
        if let address = IPAddress(String(decoding: host, as: UTF8.self)), host.contains(0x3A) {
            return text.split(whereSeparator: { $0 <= 0x20 || "/@?#[]%\\".utf8.contains($0) }).contains {
                IPAddress(String(decoding: $0, as: UTF8.self)) == address
            }
        }
        return text.split(whereSeparator: { $0 <= 0x20 || "/@?#[]:\\".utf8.contains($0) }).contains { piece in
            var name = Array(piece)
            while name.last == 0x2E { name.removeLast() }
            if name.map(TextCoding.lowercased) == host { return true }
            if name.span.isASCII || name.contains(0) { return false }
            do throws(InternationalName.Refused) {
                var mapped = try InternationalName.ascii(name.span)
                while mapped.last == 0x2E { mapped.removeLast() }
                return mapped.map(TextCoding.lowercased) == host
            } catch {
                return false
            }
        }
    }
}
