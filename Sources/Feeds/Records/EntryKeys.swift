import Cryptography
import Notation

/// The keys by which entries are recognised.
enum EntryKeys {
    private static let lengthLimit = 512

    static func assign(to entries: inout [SyndicatedEntry]) {
        var uses: [String: Int] = [:]
        for entry in entries where !entry.id.isEmpty { uses[entry.id, default: 0] += 1 }
        for place in entries.indices {
            let entry = entries[place]
            let key: String
            if !entry.id.isEmpty {
                let isUnique = uses[entry.id] == 1
                key = isUnique ? entry.id : entry.id + " " + (entry.link.map(canonical) ?? "")
            } else if let link = entry.link {
                key = canonical(link)
            } else {
                key = digest(of: entry.title + "\n" + (entry.summary.isEmpty ? entry.content : entry.summary))
            }
            entries[place].key = key.utf8.count <= lengthLimit ? key : digest(of: key)
        }
    }

    private static func digest(of text: String) -> String {
        "sha256:" + TextCoding.hex(Digest.sha256(Array(text.utf8)))
    }

    /// The link without its fragment and without `utm_` parameters.
    static func canonical(_ link: String) -> String {
        let whole = link.utf8.prefix { $0 != UInt8(ascii: "#") }
        guard let mark = whole.firstIndex(of: UInt8(ascii: "?")) else { return String(decoding: whole, as: UTF8.self) }
        let kept = whole[whole.index(after: mark)...].split(separator: UInt8(ascii: "&")).filter { part in
            !part.prefix(4).map(TextCoding.lowercased).elementsEqual("utm_".utf8)
        }
        var out = Array(whole[..<mark])
        for (index, part) in kept.enumerated() {
            out.append(index == 0 ? UInt8(ascii: "?") : UInt8(ascii: "&"))
            out += part
        }
        return String(decoding: out, as: UTF8.self)
    }
}
