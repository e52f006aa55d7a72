import Model
import Notation

/// abuse.ch SSLBL: SHA-1 fingerprints of TLS certificates of command-and-control servers, with high confidence, and its
/// old list of server addresses, with medium.
///
/// A fingerprint names a certificate, not a file, and carries `IndicatorRecord.certificateTag`. Lists that went through
/// a spreadsheet, with dates such as `12/22/2023 6:58`, are read as well. A listing has one time, which is first and
/// last.
struct SSLBLFormat: RecordFormat {
    static let layout = Layout(
        names: [
            ("timestamp of listing (utc)", .firstSeen), ("timestamp", .firstSeen), ("listingdate", .firstSeen),
            ("listing_date", .firstSeen), ("listing date", .firstSeen), ("firstseen", .firstSeen),
            ("ssl certificate sha1 fingerprint", .value), ("sha1", .value), ("fingerprint", .value), ("dstip", .value),
            ("dst_ip", .value), ("dstport", .port), ("dst_port", .port), ("listing reason", .malware),
            ("listingreason", .malware), ("listing_reason", .malware), ("reason", .malware),
        ],
        required: [.value],
        order: [.firstSeen, .value, .malware],
        // The address list has a third column that its two names do not tell of.
        unnamed: .malware,
        expected: "an SSLBL list with a column of SHA-1 fingerprints or of addresses"
    )

    mutating func fill(_ builder: inout SightingBuilder, from record: borrowing Record) throws(RecordError) {
        let text = record.bytes.span
        let value = text.extracting(record[.value])
        let isAddress = value.firstIndex(of: UInt8(ascii: "."), from: 0) < value.count
        if isAddress {
            try builder.setAddress(value)
            builder.setPort(text.extracting(record[.port]))
            builder.usePortAsKey()
        } else {
            try builder.setValue(value, as: .sha1)
            builder.addTag(IndicatorRecord.certificateTag)
        }
        builder.confidence = isAddress ? .medium : .high
        try builder.setFirstSeen(text.extracting(record[.firstSeen]))
        builder.orderTimes()
        let reason = text.extracting(record[.malware])
        guard reason.isUTF8 else { return builder.leaveOut("the listing reason is not valid UTF-8") }
        let name = Self.malware(in: reason)
        let isControl = name.count < reason.count
        let malware = reason.extracting(name)
        if isControl, !malware.isEqualIgnoringCase(to: "malware") { builder.addTags(malware) }
        let port = builder.port
        builder.writeContext { out in
            if reason.isEmpty { out.append("Malware" as StaticString) } else { out.appendReadable(malware, limit: 512) }
            if isControl { out.append(" command-and-control" as StaticString) }
            out.append(isAddress ? " server" as StaticString : ", TLS certificate fingerprint (SHA-1)")
            out.appendPort(port)
        }
    }

    /// The part of `AsyncRAT C&C` that names the malware; all of a reason of another form.
    private static func malware(in reason: Span<UInt8>) -> Range<Int> {
        guard reason.count > 4, reason.extracting(reason.count - 4..<reason.count).isEqualIgnoringCase(to: " c&c")
        else {
            return 0..<reason.count
        }
        return 0..<reason.count - 4
    }
}
