import ArgumentParser
import Runtime

/// REGISTRY of subcommands.
@main
struct Socdctl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "socdctl",
        abstract: "Operates a SOC Defenders instance.",
        discussion: """
            Settings are environment variables that begin with SOCD_; SOCD_DATABASE_URL names the database. Exit status: 0 done, 1 \
            failed, 2 a value or file that was given is not valid, 64 the command line or a setting is wrong.
            """,
        version: "socdctl \(Release.version)",
        subcommands: [
            MigrateCommand.self,
            UserCommand.self,
            KeyCommand.self,
            SessionCommand.self,
            TierCommand.self,
            AuditCommand.self,
            FeedCommand.self,
            IngestCommand.self,
            IndicatorCommand.self,
            DeviceListCommand.self,
            ArticleCommand.self,
            CVECommand.self,
            ExtractCommand.self,
            WarningListCommand.self,
            StatsCommand.self,
            MaintainCommand.self,
            BackupCommand.self,
            RestoreCommand.self,
            DoctorCommand.self,
            ManualCommand.self,
        ]
    )
}
