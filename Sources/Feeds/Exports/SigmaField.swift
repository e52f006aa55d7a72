import Extraction
import Model
import Notation

/// What a field of a Sigma rule holds, by its name and modifiers: `DestinationIp`, `query|endswith`, `Hashes|contains`.
struct SigmaField {
    private enum Content { case address, name, url, hash, mail, any, technique }

    private let content: Content
    /// `endswith` and `contains` make wildcards of what stands around the value.
    private let isPart: Bool

    /// - Parameter key: in lower case. Nil for a field that holds no value that we keep.
    init?(_ key: String) {
        let parts = key.split(separator: "|")
        guard let name = parts.first, let content = Self.contents[String(name)] else { return nil }
        let modifiers = parts.dropFirst()
        guard !modifiers.contains("re"), !modifiers.contains("cidr") || content == .address else { return nil }
        self.content = content
        isPart = modifiers.contains("endswith") || modifiers.contains("contains")
    }

    /// The texts of one value: `MD5=…,SHA256=…` are two.
    func texts(of value: [UInt8]) -> [[UInt8]] {
        guard content == .hash else { return [value] }
        return value.split(separator: UInt8(ascii: ",")).compactMap { part in
            let behind = part.lastIndex(of: UInt8(ascii: "=")).map { part[($0 + 1)...] } ?? part
            let isImport = Array(part.prefix(8)).span.isEqualIgnoringCase(to: "imphash=")
            return isImport ? nil : Array(behind)
        }
    }

    func set(_ text: Span<UInt8>, in builder: inout SightingBuilder) throws(RecordError) {
        let plain = try Self.plain(text)
        let start = isPart && plain.first == UInt8(ascii: ".") ? 1 : 0
        let value = plain.span.extracting(start..<plain.count)
        switch content {
        case .address: try builder.setAddress(value)
        case .name: try builder.setValue(value, as: .domain)
        case .url: try builder.setValue(value, as: .url)
        case .mail: try builder.setValue(value, as: .email)
        case .hash, .any: try builder.setDetectedValue(value)
        case .technique:
            let mark: StaticString = "technique_id="
            let length = value.startsIgnoringCase(with: mark) ? mark.utf8CodeUnitCount : 0
            try builder.setValue(value.extracting(length..<value.count), as: .mitreAttack)
        }
    }

    /// The text without Sigma's escapes. A wildcard at either end is left off.
    private static func plain(_ text: Span<UInt8>) throws(RecordError) -> [UInt8] {
        var out: [UInt8] = []
        var place = 0
        while place < text.count {
            let byte = text[place]
            if byte == 0x5C, place + 1 < text.count, [0x5C, 0x2A, 0x3F].contains(text[place + 1]) {
                out.append(text[place + 1])
                place += 2
                continue
            }
            if byte == 0x2A || byte == 0x3F {
                guard byte == 0x2A, place == 0 || place + 1 == text.count else {
                    throw RecordError("a value with a wildcard inside is not an indicator")
                }
                if place == 0, place + 1 < text.count, text[place + 1] == UInt8(ascii: ".") { place += 1 }
            } else {
                out.append(byte)
            }
            place += 1
        }
        return out
    }

    /// Names of fields in lower case, of Sigma's taxonomy and of the usual backends.
    private static let contents: [String: Content] = [
        "destinationip": .address, "sourceip": .address, "dst_ip": .address, "src_ip": .address, "dest_ip": .address,
        "ip": .address, "c-ip": .address, "cs-ip": .address, "r-ip": .address, "destination.ip": .address,
        "source.ip": .address, "id.resp_h": .address, "dst": .address, "src": .address, "ipaddress": .address,
        "query": .name, "queryname": .name, "destinationhostname": .name, "cs-host": .name, "r-dns": .name,
        "dns.question.name": .name, "record": .name, "host": .name, "hostname": .name, "domain": .name,
        "c-uri": .url, "cs-uri": .url, "c-url": .url, "url": .url, "url.original": .url, "url.full": .url,
        "hashes": .hash, "hash": .hash, "md5": .hash, "sha1": .hash, "sha256": .hash, "sha512": .hash,
        "file.hash.sha256": .hash, "fingerprint": .hash, "filehash": .hash,
        "sender": .mail, "from": .mail, "email": .mail, "sender.address": .mail,
        "signature": .any, "rulename": .technique,
    ]
}
