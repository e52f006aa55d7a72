import ArgumentParser
import Runtime
import Storage

struct MaintainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintain",
        abstract: "Makes and drops partitions of the request log, completes the sums of usage, and removes what is out of date.",
        discussion:
            "To be run once a day; how long things are kept: SOCD_REQUEST_LOG_DAYS, SOCD_USAGE_DAYS, SOCD_AUDIT_DAYS, SOCD_TAXII_VERSION_DAYS."
    )
    @OptionGroup var options: CommonOptions

    func run() throws {
        try Program.run {
            let settings = try Program.settings()
            var store = try Program.store(settings)
            let done = try store.maintain(
                requestLogDays: settings.requestLogDays,
                versionDays: settings.taxiiVersionDays,
                usageDays: settings.usageDays,
                auditDays: settings.auditDays
            )
            print(
                options.json
                    ? "{\"partitions_made\":\(done.partitionsMade),\"partitions_dropped\":\(done.partitionsDropped),\"buckets_removed\":\(done.bucketsRemoved),\"versions_removed\":\(done.versionsRemoved),\"statuses_removed\":\(done.statusesRemoved),\"days_rolled_up\":\(done.daysRolledUp)}"
                    : "\(done.partitionsMade) partitions made, \(done.partitionsDropped) dropped, \(done.bucketsRemoved) full buckets, \(done.versionsRemoved) old versions and \(done.statusesRemoved) old statuses removed, \(done.daysRolledUp) days of usage added up"
            )
        }
    }
}
