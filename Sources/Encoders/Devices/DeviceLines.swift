package import Model
package import Notation

/// Makes the lines of a list for a device, one record at a time, with the encoder of the format.
package final class DeviceLines {
    /// Why a record makes no line.
    package enum Fault: Error { case format, path }

    /// The formats that devices read and whose lines do not depend on each other.
    package static let formats = ["txt", "edl-ip", "edl-domain", "edl-url", "hosts", "rpz"]

    private let format: ExportFormat
    private let context: ExportContext
    private let mergesNetworks: Bool
    private let takesPaths: Bool
    private var encoder: any ExportEncoder
    private var out = ByteWriter(capacity: 4096)

    package init(_ format: ExportFormat, _ context: ExportContext, mergesNetworks: Bool, takesPaths: Bool) {
        self.format = format
        self.context = context
        self.mergesNetworks = mergesNetworks
        self.takesPaths = takesPaths
        encoder = format.makeEncoder(context)
    }

    /// What stands before and after the lines.
    package func frame() -> (head: [UInt8], foot: [UInt8]) {
        let encoder = format.makeEncoder(context)
        out.removeAll()
        encoder.begin(into: &out)
        let head = out.bytes
        out.removeAll()
        encoder.end(into: &out)
        return (head, out.bytes)
    }

    /// The line of a record, and the network that it names where addresses are merged.
    package func line(_ record: borrowing IndicatorRecord) throws(Fault) -> (text: [UInt8], network: IPNetwork?) {
        if record.type == .url, !takesPaths, Self.hasPath(record) { throw .path }
        let network = mergesNetworks ? record.network.map { IPNetwork(of: $0.first, length: $0.length) } : nil
        let text = text(of: record)
        if text.isEmpty { throw .format }
        return (text, network)
    }

    /// The line of a network.
    package func line(_ network: IPNetwork) -> [UInt8] {
        var record = IndicatorRecord()
        record.type = network.first.version == .v4 ? .ipv4 : .ipv6
        record.value = record.store(network.isAddress ? network.first.text : network.text)
        return text(of: record)
    }

    private func text(of record: borrowing IndicatorRecord) -> [UInt8] {
        // This encoder leaves out what it has written before, and an entry may come back.
        if format.name.description == "edl-url" { encoder = format.makeEncoder(context) }
        out.removeAll()
        encoder.append(record, into: &out)
        return out.bytes
    }

    private static func hasPath(_ record: borrowing IndicatorRecord) -> Bool {
        guard let parts = URLParts(record.bytes.span, record.value) else { return true }
        if parts.target.isEmpty { return false }
        return parts.target.count > 1 || record.bytes[parts.target.lowerBound] != UInt8(ascii: "/")
    }
}
