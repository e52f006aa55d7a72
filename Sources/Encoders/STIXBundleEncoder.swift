import Cryptography
import Model
import Notation

/// `application/stix+json;version=2.1`: a bundle, or a plain array of the same objects.
///
/// The bundle's id is written last, because it is the digest of all `<object id> <modified>` lines. With marking
/// definitions asked for, the objects are held aside until it is known which levels are in use: one record with a level
/// set by the request, else until three levels have been seen, at worst the whole page. A level that is met later, since a
/// source states it, comes before the first object that has it.
final class STIXBundleEncoder: ExportEncoder {
    private let context: ExportContext
    private let objects: STIXObjects
    private var lines = ByteWriter(capacity: 8192)
    private var digest = Digest(.sha256)
    private var isFirst = true
    private var levels: UInt8 = 0
    private var areMarkingsOpen: Bool
    private var held = ByteWriter(capacity: 64)

    init(_ context: ExportContext) {
        self.context = context
        objects = STIXObjects(context)
        areMarkingsOpen = context.stix.includeTLPMarkings
    }

    private var isBundle: Bool { context.stix.shape == .bundle }

    func begin(into out: inout ByteWriter) {
        out.append(isBundle ? #"{"type":"bundle""# : "[")
        if context.stix.includeIdentity {
            separate(into: &out)
            objects.writeIdentity(into: &out)
            lines.append("identity--")
            lines.append(context.identity)
            endLine(max(context.identityModified, STIXObjects.identityCreated))
        }
    }

    func append(_ record: borrowing IndicatorRecord, into out: inout ByteWriter) {
        lines.append(record.type.kind)
        lines.append("--")
        lines.append(record.bytes, record.id)
        endLine(STIXObjects.modified(of: record))
        guard areMarkingsOpen else {
            let level = objects.tlp(of: record)
            if context.stix.includeTLPMarkings, levels & 1 << level.rawValue == 0 { writeMarking(level, into: &out) }
            separate(into: &out)
            objects.write(record, into: &out)
            return
        }
        if !held.isEmpty { held.append(UInt8(ascii: ",")) }
        objects.write(record, into: &held)
        levels |= 1 << objects.tlp(of: record).rawValue
        if context.tlp != nil || levels.nonzeroBitCount == 3 { closeMarkings(into: &out) }
    }

    func end(into out: inout ByteWriter) {
        if areMarkingsOpen { closeMarkings(into: &out) }
        guard isBundle else {
            out.append("]\n")
            return
        }
        if !isFirst { out.append(UInt8(ascii: "]")) }
        out.append(#","id":"bundle--"#)
        digestLines()
        var names = NameUUID(namespace: context.identity)
        out.append(names.id(name: "bundle|" + TextCoding.hex(digest.finish())))
        out.append("\"}\n")
    }

    /// Writes the markings in use, and then the objects that were held back.
    private func closeMarkings(into out: inout ByteWriter) {
        areMarkingsOpen = false
        for tlp in TLP.allCases where levels & 1 << tlp.rawValue != 0 { writeMarking(tlp, into: &out) }
        guard !held.isEmpty else { return }
        separate(into: &out)
        out.append(held)
        held = ByteWriter(capacity: 64)
    }

    private func writeMarking(_ tlp: TLP, into out: inout ByteWriter) {
        levels |= 1 << tlp.rawValue
        separate(into: &out)
        STIXObjects.writeMarking(tlp, into: &out)
        lines.append(STIXObjects.markingID(tlp))
        lines.append(" ")
        lines.append(STIXObjects.markingCreated)
        lines.append("\n")
    }

    private func separate(into out: inout ByteWriter) {
        if isFirst {
            if isBundle { out.append(#","objects":["#) }
        } else {
            out.append(UInt8(ascii: ","))
        }
        isFirst = false
    }

    private func endLine(_ modified: Timestamp) {
        lines.append(UInt8(ascii: " "))
        lines.append(rfc3339: modified, fraction: .milliseconds)
        lines.append(UInt8(ascii: "\n"))
        if lines.count > 8000 { digestLines() }
    }

    private func digestLines() {
        lines.withBytes { digest.update($0) }
        lines.removeAll()
    }
}
