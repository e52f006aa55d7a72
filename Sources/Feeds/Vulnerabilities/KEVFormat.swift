import Model
import Notation

/// CISA's catalogue of known exploited vulnerabilities: each entry is a sighting of a CVE, first seen on the day it was
/// added, with high confidence.
struct KEVFormat: RecordFormat {
    static let layout = Layout(
        names: [
            ("cveid", .value), ("vulnerabilityname", .threat), ("dateadded", .firstSeen),
            ("knownransomwarecampaignuse", .status), ("cwes", .tags),
        ],
        ignored: [
            "vendorproject", "product", "shortdescription", "requiredaction", "duedate", "notes",
        ],
        required: [.value, .firstSeen],
        expected: "the catalogue of known exploited vulnerabilities with the fields cveID and dateAdded"
    )

    func fill(_ builder: inout SightingBuilder, from record: borrowing Record) throws(RecordError) {
        let text = record.bytes.span
        try builder.setValue(text.extracting(record[.value]), as: .cve)
        guard !record[.firstSeen].isEmpty else { throw RecordError("the entry has no dateAdded") }
        try builder.setFirstSeen(text.extracting(record[.firstSeen]))
        builder.orderTimes()
        builder.confidence = .high
        builder.addTag("known-exploited")
        let isRansomware = record.is(.status, "known")
        if isRansomware { builder.addTag("ransomware") }
        var tags: [UInt8] = []
        for place in record[.tags] { tags.append(TextCoding.lowercased(record.bytes[place])) }
        builder.addTags(tags.span)
        let name = text.extracting(record[.threat])
        guard name.isUTF8 else { return builder.leaveOut("the name is not valid UTF-8") }
        builder.writeContext { out in
            if name.isEmpty {
                out.append("Vulnerability" as StaticString)
            } else {
                out.appendReadable(name, limit: SightingBuilder.contextLength / 2)
            }
            out.append(", known to be exploited" as StaticString)
            if isRansomware { out.append(" by ransomware groups" as StaticString) }
        }
        var page = Array("https://nvd.nist.gov/vuln/detail/".utf8)
        page += builder.sighting.bytes[builder.sighting.value]
        builder.setReference(page.span)
    }
}
