package import Model
package import Notation

/// As few Suricata rules as possible. Addresses share rules that are as long as the engine allows. Every other
/// indicator has the same rule as in the export, because a rule without a fixed text to search for first is slow, and
/// data sets need files on the sensor.
package struct SuricataPack: ~Copyable {
    /// A rule: the types in it, how many indicators, its text without a line's end.
    package typealias Emit = (_ types: [IndicatorType], _ count: Int, _ rule: borrowing ByteWriter) -> Void

    private let single: SuricataEncoder
    private let context: ExportContext
    private let name: [UInt8]
    private let mostBytes: Int
    private var addresses: [UInt8] = []
    private var count = 0
    private var types: [IndicatorType] = []
    /// The number of the first record in the list; it is the number of the rule.
    private var first: Int64 = 0
    private var scratch = ByteWriter(capacity: 9000)

    /// The signature ids of shared rules are this much higher than those of single rules.
    private static let shift: Int64 = 1_000_000_000
    /// The most bytes of a shared rule besides the addresses and the publisher's name.
    private static let frame = 200

    /// - Parameter mostBytes: the most bytes of a rule; Suricata reads 8,191.
    package init(_ context: ExportContext, mostBytes: Int = 8191) {
        self.context = context
        self.mostBytes = mostBytes
        single = SuricataEncoder(context)
        name = [UInt8](context.plainSourceName.utf8)
    }

    /// Adds one record; returns false when no rule can express it.
    package mutating func append(_ record: borrowing IndicatorRecord, emit: Emit) -> Bool {
        scratch.removeAll()
        single.append(record, into: &scratch)
        guard !scratch.isEmpty else { return false }
        guard record.type == .ipv4 || record.type == .ipv6 else {
            scratch.truncate(to: scratch.count - 1)
            guard scratch.count <= mostBytes else { return false }
            emit([record.type], 1, scratch)
            return true
        }
        if addresses.count + record.value.count + 1 + Self.frame + name.count > mostBytes { finish(emit) }
        if count == 0 { first = record.number } else { addresses.append(UInt8(ascii: ",")) }
        addresses.append(contentsOf: record.bytes[record.value])
        count += 1
        if !types.contains(record.type) { types.append(record.type) }
        return true
    }

    package mutating func end(emit: Emit) { finish(emit) }

    private mutating func finish(_ emit: Emit) {
        guard count > 0 else { return }
        let number = context.suricata.signatureBase &+ first
        let shifted = number &+ Self.shift
        scratch.removeAll()
        scratch.append("alert ip $HOME_NET any -> [")
        scratch.append(addresses)
        scratch.append("] any (msg:\"")
        scratch.append(name)
        scratch.append(" Malicious IP addresses\"; classtype:trojan-activity; metadata:indicators ")
        scratch.append(integer: count)
        scratch.append("; sid:")
        scratch.append(integer: shifted <= Int64(UInt32.max) ? shifted : number)
        // The list changes with the data, so the rule's version is the data's time.
        scratch.append("; rev:")
        scratch.append(integer: max(1, context.asOf.microseconds / 1_000_000))
        scratch.append(";)")
        emit(types.sorted { $0.rawValue < $1.rawValue }, count, scratch)
        addresses.removeAll(keepingCapacity: true)
        count = 0
        types = []
    }
}
