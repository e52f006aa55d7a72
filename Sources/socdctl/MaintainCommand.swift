import ArgumentParser
import Runtime
import Storage

struct MaintainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "maintain",
        abstract: "Makes and drops partitions of the request log, and removes full buckets and old versions.",
        discussion:
            "To be run once a day; how long the log is kept is SOCD_REQUEST_LOG_DAYS, how long superseded versions of indicators are is SOCD_TAXII_VERSION_DAYS."
    )
    @OptionGroup var options: CommonOptions

    func run() throws {
        try Program.run {
            let settings = try Program.settings()
            var store = try Program.store(settings)
            let done = try store.maintain(
                requestLogDays: settings.requestLogDays,
                versionDays: settings.taxiiVersionDays
            )
            print(
                options.json
                    ? "{\"partitions_made\":\(done.partitionsMade),\"partitions_dropped\":\(done.partitionsDropped),\"buckets_removed\":\(done.bucketsRemoved),\"versions_removed\":\(done.versionsRemoved),\"statuses_removed\":\(done.statusesRemoved)}"
                    : "\(done.partitionsMade) partitions made, \(done.partitionsDropped) dropped, \(done.bucketsRemoved) full buckets, \(done.versionsRemoved) old versions and \(done.statusesRemoved) old statuses removed"
            )
        }
    }
}
