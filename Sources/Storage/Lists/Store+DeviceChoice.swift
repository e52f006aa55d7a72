import Model
import Notation
import Postgres

/// How the indicators for a device are read and chosen.
extension Store {
    /// How many candidates are read beyond those that can fit, before it is known whether more are needed.
    private static let slack = 1000
    /// Candidates that may find no place one after the other, before the search for smaller ones ends.
    private static let mostMisses = 5000
    /// Examples of what comes and goes.
    private static let mostShown = 100

    static func choose(_ question: DeviceQuestion, _ members: [UUID], _ connection: inout Connection) throws
        -> (DeviceChoice, DeviceDecision)
    {
        let limits = question.list.profile.limits
        var decision = DeviceDecision()
        var reasons: [UUID: StaticString] = [:]
        let limit = limits.items + limits.items / 50 + slack
        var page = try candidates(question, after: nil, limit: limit, &decision, &connection)
        var choice = DeviceChoice(
            limits,
            frame: question.frame.head.count + question.frame.foot.count,
            textOfNetwork: question.textOfNetwork
        )
        if !members.isEmpty {
            let found = Dictionary(page.entries.map { ($0.id, $0) }) { first, _ in first }
            var onList = members.compactMap { found[$0] }
            let missing = members.filter { found[$0] == nil }
            onList += try standing(of: missing, question, &reasons, &connection)
            choice.begin(with: onList)
            choice.withdraw(Set(reasons.filter { $0.value.description != unwanted.description }.keys))
        }
        offer(&page, to: &choice, question, &decision)
        while !page.isLast, !page.isOver {
            page = try candidates(question, after: page.last, limit: limit, &decision, &connection)
            offer(&page, to: &choice, question, &decision)
        }
        choice.end()
        decision.isComplete = page.isLast && !page.isOver
        decision.lines = choice.lines
        decision.bytes = choice.bytes
        decision.changes = choice.changes
        decision.indicators = choice.entries.count
        for entry in choice.entries.values {
            decision.risk += entry.score
            decision.lowest = min(decision.lowest ?? entry.score, entry.score)
        }
        compare(members, choice, reasons, &decision)
        return (choice, decision)
    }

    /// A run of candidates in the order of risk.
    private struct Page {
        var entries: [DeviceEntry] = []
        var last: (score: Int, id: UUID)?
        /// Whether there are no more behind it.
        var isLast = true
        /// Whether nothing behind it can find a place.
        var isOver = false
    }

    private static func offer(
        _ page: inout Page,
        to choice: inout DeviceChoice,
        _ question: DeviceQuestion,
        _ decision: inout DeviceDecision
    ) {
        var misses = 0
        for (place, entry) in page.entries.enumerated() {
            switch choice.offer(entry) {
            case .taken: misses = 0
            case .there: break
            case .same: decision.same += 1
            case .waits:
                decision.waiting = choice.waiting(page.entries[place...])
                page.isOver = true
                return
            case .noRoom:
                misses += 1
                if !choice.goesOnWithoutRoom || misses > mostMisses {
                    page.isOver = true
                    return
                }
            }
        }
    }

    /// The next candidates: an index in the order of risk leads to them, and what does not match is passed over.
    private static func candidates(
        _ question: DeviceQuestion,
        after last: (score: Int, id: UUID)?,
        limit: Int,
        _ decision: inout DeviceDecision,
        _ connection: inout Connection
    ) throws -> Page {
        let filter = question.filter
        let field = filter.timeField.column
        var found: SQL = """
            select indicator_id, score, type, value from indicator_risks join indicators on id = indicator_id \
            where \(field) >= \(filter.since) \(attributes(of: filter)) \(facts(of: filter) ?? "")
            """
        if let until = filter.until { found = "\(found) and \(field) <= \(until)" }
        if let last {
            found = """
                \(found) and score <= \(last.score)::smallint \
                and (score < \(last.score)::smallint or indicator_id > \(last.id))
                """
        }
        let sql: SQL = "\(found) order by score desc, indicator_id limit \(literal: UInt(limit))"
        var page = Page()
        page.entries.reserveCapacity(min(limit, 100_000))
        var count = 0
        var record = IndicatorRecord()
        try connection.forEachRow(sql, planned: .anew) { row in
            let id = row.uuid()
            let score = row.integer()
            record.fill([.type, .value], from: &row)
            count += 1
            page.last = (score, id)
            switch question.line(record) {
            case .line(let text, let network):
                page.entries.append(DeviceEntry(id: id, score: score, text: text, network: network))
            case .unwritable: decision.unwritable += 1
            case .path: decision.paths += 1
            }
        }
        page.isLast = count < limit
        decision.considered += count
        return page
    }

    /// Why a member that is no candidate any more leaves. The first four leave at once: it would be wrong to block them.
    private static let standings: [StaticString] = ["revoked", "warning_list", "not_for_detection", "tlp"]
    private static let unwanted: StaticString = "filters"

    /// How the members that are not among the first candidates stand.
    private static func standing(
        of members: [UUID],
        _ question: DeviceQuestion,
        _ reasons: inout [UUID: StaticString],
        _ connection: inout Connection
    ) throws -> [DeviceEntry] {
        if members.isEmpty { return [] }
        let filter = question.filter
        let field = filter.timeField.column
        var matches: SQL = "\(field) >= \(filter.since) \(attributes(of: filter)) \(facts(of: filter) ?? "")"
        if let until = filter.until { matches = "\(matches) and \(field) <= \(until)" }
        let sql: SQL = """
            select id, coalesce(score, 0) as score, type, value, \
            case when is_revoked then 0 when is_warned then 1 when not is_for_detection then 2 \
            when not (true \(filter.tlpCeiling.allows("tlp"))) then 3 when score is not null and (\(matches)) then -1 else 4 end \
            from unnest(\(members.map(\.text))::uuid[]) m (member) join indicators on id = member \
            left join indicator_risks on indicator_id = id
            """
        var entries: [DeviceEntry] = []
        var record = IndicatorRecord()
        try connection.forEachRow(sql, planned: .anew) { row in
            let id = row.uuid()
            let score = row.integer()
            record.fill([.type, .value], from: &row)
            let reason = row.integer()
            if reason >= 0 { reasons[id] = reason < standings.count ? standings[reason] : unwanted }
            guard case .line(let text, let network) = question.line(record) else { return }
            entries.append(DeviceEntry(id: id, score: score, text: text, network: network, isWanted: reason < 0))
        }
        return entries
    }

    /// What comes and what goes: the best of each.
    private static func compare(
        _ members: [UUID],
        _ choice: DeviceChoice,
        _ reasons: [UUID: StaticString],
        _ decision: inout DeviceDecision
    ) {
        let before = Set(members)
        let gone = members.filter { choice.entries[$0] == nil }
        decision.leftCount = gone.count
        decision.left = gone.prefix(mostShown).map { DeviceDecision.Value(id: $0, reason: reasons[$0] ?? "replaced") }
        let new = choice.entries.values.filter { !before.contains($0.id) }
        decision.enteredCount = new.count
        let best = new.sorted { ($1.score, $0.id.high, $0.id.low) < ($0.score, $1.id.high, $1.id.low) }
        decision.entered = best.prefix(mostShown).map { DeviceDecision.Value(id: $0.id) }
    }

    /// Adds what the examples are.
    static func name(_ values: inout [DeviceDecision.Value], _ connection: inout Connection) throws {
        var named: [UUID: (IndicatorType, String, Int)] = [:]
        let sql: SQL = """
            select id, coalesce(score, 0), type, value from unnest(\(values.map(\.id.text))::uuid[]) m (member) \
            join indicators on id = member left join indicator_risks on indicator_id = id
            """
        var record = IndicatorRecord()
        try connection.forEachRow(sql) { row in
            let id = row.uuid()
            let score = row.integer()
            record.fill([.type, .value], from: &row)
            named[id] = (record.type, record.text(record.value), score)
        }
        for place in values.indices {
            guard let (type, value, score) = named[values[place].id] else { continue }
            values[place].type = type
            values[place].value = value
            values[place].score = score
        }
    }
}
