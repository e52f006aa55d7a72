import ArgumentParser
import FastCGI
import Ingest
import Notation
import Runtime
import Storage

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Checks configuration, database, schema, sockets and clock.",
        discussion: "The exit code is 0 when all is well, otherwise 1."
    )
    @OptionGroup var options: CommonOptions

    private struct Finding {
        let subject: String
        let isGood: Bool
        let text: String
    }

    func run() throws {
        try Program.run {
            var findings: [Finding] = []
            let settings = try Program.settings()
            findings.append(Finding(subject: "configuration", isGood: true, text: "every SOCD_ variable is valid"))
            findings += database(settings)
            findings += sockets(settings)
            show(findings)
            if findings.contains(where: { !$0.isGood }) { throw ExitCode(1) }
        }
    }

    private func database(_ settings: Settings) -> [Finding] {
        var findings: [Finding] = []
        do {
            var store = try Program.store(settings)
            let facts = try store.serverFacts()
            let major = Int(facts.version.prefix { $0.isNumber }) ?? 0
            findings.append(
                Finding(
                    subject: "database",
                    isGood: major >= 15,
                    text: "PostgreSQL \(facts.version) answers\(major >= 15 ? "" : "; version 15 or later is required")"
                )
            )
            if let clock = facts.clock {
                let difference = abs(clock.microseconds - Timestamp.now.microseconds) / 1000
                findings.append(
                    Finding(
                        subject: "clock",
                        isGood: difference < 2000,
                        text: "this machine and the database differ by \(difference) ms"
                    )
                )
            }
            let applied = Set(try store.appliedFiles())
            let plan = try SQLDirectory(settings).plan()
            let missing = plan.migrations.map(\.name).filter { !applied.contains($0) }
            findings.append(
                Finding(
                    subject: "schema",
                    isGood: missing.isEmpty,
                    text: missing.isEmpty
                        ? "all \(plan.migrations.count) migrations are applied"
                        : "run socdctl migrate: \(missing.joined(separator: ", "))"
                )
            )
            if missing.isEmpty {
                let totals = try store.totals()
                findings.append(
                    Finding(
                        subject: "data",
                        isGood: true,
                        text: "\(totals.indicators) indicators, last changed \(totals.changedAt?.text ?? "never")"
                    )
                )
            }
        } catch let error as Failure {
            findings.append(Finding(subject: "schema", isGood: false, text: error.message))
        } catch StoreError.unavailable(let reason) {
            findings.append(Finding(subject: "database", isGood: false, text: Program.oneLine(reason)))
        } catch {
            findings.append(Finding(subject: "database", isGood: false, text: sentence(for: error)))
        }
        return findings
    }

    /// Whether a worker listens on SOCD_LISTEN; there is no finding when it is not set.
    private func sockets(_ settings: Settings) -> [Finding] {
        guard !settings.listen.isEmpty else { return [] }
        guard let addresses = ListenAddress(settings.listen)?.addresses(count: settings.processes) else {
            return [Finding(subject: "socket", isGood: false, text: "SOCD_LISTEN must be unix:PATH or HOST:PORT")]
        }
        return addresses.map { address in
            let isLive = address.hasListener
            return Finding(
                subject: "socket",
                isGood: isLive,
                text: "\(address.text) \(isLive ? "has a worker" : "has no worker")"
            )
        }
    }

    private func show(_ findings: [Finding]) {
        guard options.json else {
            for finding in findings { print("\(finding.isGood ? "ok  " : "FAIL") \(finding.subject): \(finding.text)") }
            return
        }
        var json = JSONWriter()
        json.array { json in
            for finding in findings {
                json.object { json in
                    json.member("subject", finding.subject)
                    json.member("ok", finding.isGood)
                    json.member("text", finding.text)
                }
            }
        }
        print(json.text)
    }
}
