import Cryptography
import Encoders
import HTTP
import Model
import Notation
import Runtime
import Storage

/// What is asked of the database for a list made for a device.
enum DeviceListQuestion {
    /// The filters of a list, within what the account's plan allows; false when the format can hold nothing of it.
    static func filter(_ profile: DeviceList.Profile, _ format: ExportFormat, for caller: Caller, now: Timestamp) throws
        -> (filter: IndicatorFilter, holdsAny: Bool)
    {
        let query = try Query(Array(profile.filters.utf8), at: now)
        try query.expect(only: DeviceListMembers.filterNames)
        var filter = try ListQuery(query, for: caller, now: now, leavesOutWarned: true, detects: true).filter
        filter.leastRisk = filter.leastRisk ?? 0
        var holdsAny = format.contents.narrow(&filter)
        if holdsAny, !profile.takesIPv6 {
            let types = filter.types.isEmpty ? IndicatorType.allCases : filter.types
            filter.types = types.filter { $0 != .ipv6 }
            holdsAny = !filter.types.isEmpty
        }
        return (filter, holdsAny)
    }

    static func make(_ list: DeviceList, for caller: Caller, _ generation: Generation, _ settings: Settings) throws
        -> Store.DeviceQuestion
    {
        let profile = list.profile
        guard let format = ExportFormat.named(profile.format) else { throw APIError.notFound }
        try IndicatorExport.check(format, for: caller)
        var (filter, holdsAny) = try filter(profile, format, for: caller, now: .now)
        // A window in the future holds nothing.
        if !holdsAny { filter.since = Timestamp(microseconds: 1 << 52) }
        var context = ExportContext(asOf: generation.time)
        context.sourceName = settings.sourceName
        context.publicURL = settings.publicURL
        context.rpz.zone = settings.rpzZone
        let lines = DeviceLines(
            format,
            context,
            mergesNetworks: profile.limits.mergesNetworks,
            takesPaths: profile.takesPaths
        )
        return Store.DeviceQuestion(
            list: list,
            filter: filter,
            generation: generation,
            conditions: conditions(profile, filter, settings),
            frame: lines.frame(),
            line: { record in
                do throws(DeviceLines.Fault) {
                    let (text, network) = try lines.line(record)
                    return .line(text, network)
                } catch {
                    return error == .path ? .path : .unwritable
                }
            },
            textOfNetwork: { lines.line($0) }
        )
    }

    /// What the choice depends on besides the data. The first word tells lists apart that have nothing in common; a device
    /// whose list only gets other limits keeps what it has.
    private static func conditions(_ profile: DeviceList.Profile, _ filter: IndicatorFilter, _ settings: Settings)
        -> String
    {
        let limits = profile.limits
        let kind =
            "\(profile.format) \(limits.mergesNetworks) \(profile.takesIPv6) \(profile.takesPaths) \(settings.rpzZone) \(profile.filters)"
        let digest = TextCoding.hex(Digest.sha256(Array(kind.utf8)).prefix(16))
        let until = filter.until.map { "\($0.microseconds)" } ?? "-"
        let most = "\(limits.items) \(limits.bytes ?? 0) \(limits.changes ?? 0) \(limits.steadiness)"
        return "\(digest) \(filter.since.microseconds) \(until) \(filter.tlpCeiling.name) \(most)"
    }
}
