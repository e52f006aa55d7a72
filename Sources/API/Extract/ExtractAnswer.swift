import Cryptography
import Encoders
import Enrichment
import Extraction
import HTTP
import Model
import Notation
import Runtime
import Storage

/// The answer to a pasted text: its values, and the hosts in them, with what the store knows.
struct ExtractAnswer {
    private let pasted: PastedText
    private let found: PastedValues
    private let settings: Settings
    private let generation: Generation
    private let tlpCeiling: TLP
    /// Every value and host, once.
    private var standings: [ValueStanding]
    /// The places among `standings` of each value, and of its host.
    private let places: [(own: Int, host: Int?)]

    init(
        _ pasted: PastedText,
        _ found: PastedValues,
        _ settings: Settings,
        _ generation: Generation,
        tlpCeiling: TLP
    ) {
        self.pasted = pasted
        self.found = found
        self.settings = settings
        self.generation = generation
        self.tlpCeiling = tlpCeiling
        var names = NameUUID(namespace: settings.identity)
        var numbers: [UUID: Int] = [:]
        var standings: [ValueStanding] = []
        func place(of type: IndicatorType, _ value: [UInt8]) -> Int {
            let id = names.id(kind: type.kind, type: type.name, value: value, 0..<value.count)
            if let known = numbers[id] { return known }
            numbers[id] = standings.count
            standings.append(ValueStanding(id: id, type: type, value: value))
            return standings.count - 1
        }
        places = found.values.map { value in
            let own = place(of: value.type, value.value)
            return (own, value.type.host(of: value.value).map { place(of: $0.type, $0.value) })
        }
        self.standings = standings
    }

    /// Values that are on record.
    var rows: Int { places.count { standings[$0.own].isFound } }

    mutating func read(_ lists: WarningLists, from store: inout Store) throws {
        if standings.isEmpty { return }
        let ids = standings.map(\.id)
        let glances = try store.glances(of: ids, tlpCeiling: tlpCeiling)
        let statuses = try store.statuses(of: ids, tlpCeiling: tlpCeiling)
        let vulnerabilities = try store.vulnerabilityGlances(
            of: standings.filter { $0.type == .cve }.map { String(decoding: $0.value, as: UTF8.self) }
        )
        for place in standings.indices {
            let standing = standings[place]
            standings[place].glance = glances[place]
            standings[place].status = statuses[place]
            standings[place].warnings = lists.hits(type: standing.type, value: standing.value)
            if standing.type == .cve {
                standings[place].vulnerability = vulnerabilities[String(decoding: standing.value, as: UTF8.self)]
            }
        }
    }

    /// Writes the value of `data`.
    func write(to reply: inout Reply) throws {
        let units = UTF16Places(pasted.text)
        reply.body.append("{\"values\":[")
        for (number, value) in found.values.enumerated() {
            if number > 0 { reply.body.append(UInt8(ascii: ",")) }
            write(value, places[number], units, to: &reply.body)
            try reply.flushIfFull()
        }
        reply.body.append("],\"left_out\":")
        let (hunt, unhunted) = hunted
        var json = JSONWriter()
        json.object { json in
            json.member("over_limit", found.overLimit)
            json.member("file_names", found.fileNames)
            json.member("private_addresses", found.privateAddresses)
            json.member("hunting", pasted.platforms.isEmpty ? 0 : unhunted)
        }
        reply.body.append(json.out)
        reply.body.append(",\"hunting\":[")
        var isFirst = true
        for platform in pasted.platforms {
            let text = queries(platform, hunt)
            if text.isEmpty { continue }
            if !isFirst { reply.body.append(UInt8(ascii: ",")) }
            isFirst = false
            reply.body.append(text)
            try reply.flushIfFull()
        }
        reply.body.append("]}")
    }

    private func write(
        _ value: PastedValues.Value,
        _ place: (own: Int, host: Int?),
        _ units: UTF16Places,
        to out: inout ByteWriter
    ) {
        var json = JSONWriter()
        json.object { json in
            json.member("type", value.type.text)
            json.member("value", String(decoding: value.value, as: UTF8.self))
            json.member("as", String(decoding: pasted.text[value.places[0]], as: UTF8.self))
            json.array("spans") { json in
                for place in value.places {
                    json.array { json in
                        json.value(units.units(before: place.lowerBound))
                        json.value(units.units(before: place.upperBound))
                    }
                }
            }
            standings[place.own].write(into: &json)
            guard let host = place.host else { return }
            json.object("host") { json in standings[host].writeAsHost(into: &json) }
        }
        out.append(json.out)
    }

    /// The values that are hunted for, the hosts of URLs and mail addresses that are on record with them; and how many values
    /// are not, because they are known to be harmless, on a list of harmless ones, or withdrawn.
    private var hunted: (places: [Int], leftOut: Int) {
        var hunted: [Int] = []
        var leftOut = 0
        for place in places {
            if standings[place.own].isHunted { hunted.append(place.own) } else { leftOut += 1 }
            if let host = place.host, standings[host].isFound, standings[host].isHunted { hunted.append(host) }
        }
        var seen: Set<Int> = []
        return (hunted.filter { seen.insert($0).inserted }, leftOut)
    }

    private func queries(_ platform: HuntingPlatform, _ hunted: [Int]) -> ByteWriter {
        let encoder = HuntingPackEncoder(context, platform, isText: false, mostBytes: nil)
        var out = ByteWriter(capacity: 4096)
        for place in hunted { encoder.append(standings[place].record, into: &out) }
        encoder.endQueries(into: &out)
        return out
    }

    private var context: ExportContext {
        var context = ExportContext(asOf: generation.time)
        context.sourceName = settings.sourceName
        context.publicURL = settings.publicURL
        context.identity = settings.identity
        context.suricata.signatureBase = Int64(settings.suricataBase)
        return context
    }
}
