import ArgumentParser
import Ingest
import Notation
import Runtime
import Storage

struct MaintainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintain",
        abstract:
            "Creates and drops partitions of the request log, completes the sums of usage, publishes what has expired, computes risk scores, and removes expired data.",
        discussion: """
            To be run once a day. How long things are kept: SOCD_REQUEST_LOG_DAYS, SOCD_USAGE_DAYS, SOCD_AUDIT_DAYS, \
            SOCD_TAXII_VERSION_DAYS.
            """
    )
    @OptionGroup var options: CommonOptions

    func run() throws {
        try Program.run {
            let settings = try Program.settings()
            var store = try Program.store(settings)
            let done = try store.maintain(
                Store.Retention(
                    requestLogDays: settings.requestLogDays,
                    usageDays: settings.usageDays,
                    auditDays: settings.auditDays,
                    versionDays: settings.taxiiVersionDays
                )
            )
            let moved = try NormalFormWalk.run(&store, settings)
            let warnings = try ListDirectory(settings).warningLists(in: &store)
            let expired = try store.expireSightings()
            let scores = try RiskRefresh(warnings: warnings).maintain(&store, now: .now)
            try store.matchWatches()
            let forgotten = try store.forgetMatches()
            if options.json {
                var json = JSONWriter()
                json.object { json in
                    json.member("partitions_made", done.partitionsMade)
                    json.member("partitions_dropped", done.partitionsDropped)
                    json.member("buckets_removed", done.bucketsRemoved)
                    json.member("keys_removed", done.keysRemoved)
                    json.member("versions_removed", done.versionsRemoved)
                    json.member("statuses_removed", done.statusesRemoved)
                    json.member("days_rolled_up", done.daysRolledUp)
                    json.member("sightings_expired", expired.sightings)
                    json.member("indicators_expired", expired.withdrawn)
                    json.member("values_moved", moved.indicators)
                    json.member("risks_changed", scores)
                    json.member("matches_removed", forgotten)
                }
                return print(json.text)
            }
            print(
                """
                \(done.partitionsMade) partitions made, \(done.partitionsDropped) dropped, \(done.bucketsRemoved) full buckets, \(done.keysRemoved) ended keys, \
                \(done.versionsRemoved) old versions and \(done.statusesRemoved) statuses removed, \
                \(done.daysRolledUp) days of usage added up, \(expired.sightings) sightings and \(expired.withdrawn) indicators expired, \
                \(moved.indicators) values brought into their normal form, \(scores) risk scores changed, \(forgotten) old matches of watches removed
                """
            )
        }
    }
}
