import ArgumentParser
import Notation
import Runtime

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract:
            "Checks configuration, database, schema, upkeep, session key, sockets, timers and nginx, and says what to do.",
        discussion: "The exit status is 0 when nothing failed, otherwise 1. A warning is no failure."
    )
    @Flag(
        help:
            "Also prove that all that is kept twice says the same. This reads the whole database; run it as its owner."
    )
    var deep = false
    @Option(
        help:
            "The folder of nginx's files, as scripts/render wrote it, in nginx's own. Without it the usual places are looked at."
    )
    var nginx: String?
    @OptionGroup var options: CommonOptions

    func run() throws {
        try Program.run { line in
            let settings = try Program.settings()
            var findings = Examination(settings, nginx: nginx).findings()
            if deep {
                line.say("proving the store")
                findings += DeepExamination.findings(settings, after: findings)
            }
            show(findings)
            if findings.contains(where: { $0.level == .failed }) { throw ExitCode(ExitStatus.failed.rawValue) }
        }
    }

    private func show(_ findings: [Finding]) {
        guard options.json else {
            return Finding.show(findings)
        }
        var json = JSONWriter()
        json.array { json in
            for finding in findings {
                json.object { json in
                    json.member("subject", finding.subject)
                    json.member("ok", finding.level != .failed)
                    json.member("level", finding.level.rawValue)
                    json.member("text", finding.text)
                    json.member("remedy", finding.remedy)
                }
            }
        }
        print(json.text)
    }
}

/// One thing that `doctor` looked at.
struct Finding {
    enum Level: String {
        case good = "ok"
        case warning
        case failed

        var mark: String {
            switch self {
            case .good: "ok  "
            case .warning: "WARN"
            case .failed: "FAIL"
            }
        }
    }

    let subject: String
    let level: Level
    let text: String
    /// What to do about it; nil when all is well.
    let remedy: String?

    /// In words, one line each and one for what to do.
    static func show(_ findings: [Finding]) {
        for finding in findings {
            print("\(finding.level.mark) \(finding.subject): \(finding.text)")
            if let remedy = finding.remedy { print("     to do: \(remedy)") }
        }
    }

    static func good(_ subject: String, _ text: String) -> Finding {
        Finding(subject: subject, level: .good, text: text, remedy: nil)
    }

    static func warning(_ subject: String, _ text: String, remedy: String) -> Finding {
        Finding(subject: subject, level: .warning, text: text, remedy: remedy)
    }

    static func failed(_ subject: String, _ text: String, remedy: String) -> Finding {
        Finding(subject: subject, level: .failed, text: text, remedy: remedy)
    }
}
