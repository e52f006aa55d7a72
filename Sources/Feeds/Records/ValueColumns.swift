import Model
import Notation

/// Values in columns of their types (`ip`, `domain`, `sha256`), for tables without a column for values of any type. Each column
/// that holds something gives an indicator.
struct ValueColumns {
    static let fields: [Field] = [.url, .address, .name, .hash, .md5, .sha1, .sha256, .sha512, .mail, .cve]

    static let names: [(StaticString, Field)] = [
        ("url", .url), ("uri", .url), ("ip", .address), ("ip_address", .address), ("ipv4", .address),
        ("ipv6", .address),
        ("src_ip", .address), ("dst_ip", .address), ("domain", .name), ("domain_name", .name), ("hostname", .name),
        ("host", .name), ("fqdn", .name), ("hash", .hash), ("file_hash", .hash), ("md5", .md5), ("md5_hash", .md5),
        ("sha1", .sha1), ("sha1_hash", .sha1), ("sha256", .sha256), ("sha256_hash", .sha256), ("sha512", .sha512),
        ("sha512_hash", .sha512), ("email", .mail), ("email_address", .mail), ("src_user", .mail), ("cve", .cve),
        ("cve_id", .cve),
    ]

    /// Fields of the record that are still to come.
    private var rest: [Field] = []

    /// Begins with the record's first value; false when no column holds one.
    mutating func begin(
        _ builder: inout SightingBuilder,
        _ record: borrowing Record
    ) throws(RecordError) -> Bool {
        rest.removeAll(keepingCapacity: true)
        for field in Self.fields where !record[field].isEmpty { rest.append(field) }
        if rest.first == .url {
            let count = rest.count
            rest.removeAll { $0 == .address || $0 == .name }
            if rest.count < count {
                builder.leaveOut("the record has a URL; its host and address are no indicators beside it")
            }
        }
        return try next(&builder, record)
    }

    /// The record's next value; false when there is no more.
    mutating func next(
        _ builder: inout SightingBuilder,
        _ record: borrowing Record
    ) throws(RecordError) -> Bool {
        guard !rest.isEmpty else { return false }
        let field = rest.removeFirst()
        let text = record.bytes.span.extracting(record[field])
        switch field {
        case .url: try builder.setValue(text, as: .url)
        case .address: try builder.setAddress(text)
        case .name: try builder.setValue(text, as: .domain)
        case .md5: try builder.setValue(text, as: .md5)
        case .sha1: try builder.setValue(text, as: .sha1)
        case .sha256: try builder.setValue(text, as: .sha256)
        case .sha512: try builder.setValue(text, as: .sha512)
        case .mail: try builder.setValue(text, as: .email)
        case .cve: try builder.setValue(text, as: .cve)
        default:
            try builder.setDetectedValue(text)
            guard builder.type.isHash else { throw RecordError("the hash is no MD5, SHA-1, SHA-256 or SHA-512") }
        }
        return true
    }
}
