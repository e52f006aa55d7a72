import Cryptography
import FastCGI
import Foundation
import Ingest
import Notation
import Runtime
import Storage

/// What `doctor` looks at, one function a subject.
struct Examination {
    private let settings: Settings
    private let nginx: String?

    /// - Parameter nginx: the folder of nginx's files; nil for where they usually are.
    init(_ settings: Settings, nginx: String?) {
        self.settings = settings
        self.nginx = nginx
    }

    func findings() -> [Finding] {
        [.good("configuration", "every SOCD_ variable is valid")] + database() + [sessionKey()] + sockets()
            + [Self.timers(), Self.nginx(folder: nginx)]
    }

    // MARK: Database

    private func database() -> [Finding] {
        do {
            var store = try Program.store(settings)
            let asked = Timestamp.now
            guard let health = try store.health() else { return [Self.unreachable("it gave no answer")] }
            let between = (asked.microseconds + Timestamp.now.microseconds) / 2
            var findings = [
                Self.version(health), Self.clock(skewMicroseconds: health.clock.microseconds - between),
            ]
            guard try !store.isPooled() else { return findings + [Self.pooled] }
            findings += [.good("pooler", "none stands before the database"), try schema()]
            findings += replication(health)
            findings.append(Self.disk(health))
            if findings.contains(where: { $0.subject == "schema" && $0.level == .good }) {
                let totals = try store.totals()
                findings.append(
                    .good("data", "\(totals.indicators) indicators, last changed \(totals.changedAt?.text ?? "never")")
                )
                findings.append(Self.functions(try store.foreignFunctions(SQLDirectory(settings).plan())))
                if let upkeep = try store.upkeep() { findings += Self.upkeep(upkeep, now: .now) }
            }
            return findings
        } catch let error as Failure {
            return [
                .failed("schema", error.message, remedy: "install the release's SQL files, or set SOCD_SQL_DIR to them")
            ]
        } catch StoreError.unavailable(let reason) {
            return [Self.unreachable(Program.oneLine(reason))]
        } catch {
            return [
                .failed(
                    "database",
                    sentence(for: error),
                    remedy: "read the server's log; grant this role what it lacks"
                )
            ]
        }
    }

    private static func unreachable(_ reason: String) -> Finding {
        let trouble = Trouble(connecting: reason)
        return .failed("database", trouble.text, remedy: trouble.remedy)
    }

    private static let pooled = Finding.warning(
        "pooler",
        "a pooler stands before the database, so the rest of it was not looked at",
        remedy:
            "run this with SOCD_DATABASE_URL of the server itself; migrate and ingest need that too (owner.env, ingest.env), the workers do not"
    )

    static func version(_ health: ServerHealth) -> Finding {
        if health.isStandby {
            return .failed(
                "database",
                "PostgreSQL \(health.version) answers, but it is a standby, where nothing can be written",
                remedy: "let SOCD_DATABASE_URL name the primary, or all hosts with target_session_attrs=read-write"
            )
        }
        let major = Int(health.version.prefix { $0.isNumber }) ?? 0
        guard major >= 15 else {
            return .failed(
                "database",
                "PostgreSQL \(health.version) answers; version 15 or later is required",
                remedy: "upgrade the server with pg_upgrade"
            )
        }
        return .good("database", "PostgreSQL \(health.version) answers")
    }

    /// - Parameter skew: how far the database's clock is before this machine's, in microseconds.
    static func clock(skewMicroseconds skew: Int64) -> Finding {
        let milliseconds = abs(skew) / 1000
        let text = "this machine and the database differ by \(milliseconds) ms"
        guard milliseconds >= 2000 else { return .good("clock", text) }
        return .failed(
            "clock",
            text,
            remedy:
                "let both set their clocks by NTP: timedatectl set-ntp true. Sessions, limits and polling clients need one time"
        )
    }

    private func schema() throws -> Finding {
        let plan = try SQLDirectory(settings).plan()
        do {
            var migrator = try Migrator(try Program.databaseURL(settings))
            let pending = try migrator.pending(plan)
            guard pending.isEmpty else {
                let more = pending.count > 5 ? " and \(pending.count - 5) more" : ""
                return .failed(
                    "schema",
                    "pending: \(pending.prefix(5).joined(separator: ", "))\(more)",
                    remedy: "run socdctl migrate as the owner of the database"
                )
            }
            return .good("schema", "all \(plan.migrations.count) migrations are applied")
        } catch let error as MigrationError {
            return .failed(
                "schema",
                error.text,
                remedy: "install the SQL files of the release that made this database, or a later one"
            )
        }
    }

    // MARK: Replication

    private func replication(_ health: ServerHealth) -> [Finding] {
        var findings = health.standbys.map(Self.standby)
        if !health.idleSlots.isEmpty {
            findings.append(
                .warning(
                    "replication",
                    "nobody reads the slots \(health.idleSlots.joined(separator: ", ")); the server keeps its log for them",
                    remedy: "start their standbys, or select pg_drop_replication_slot('NAME') before the disk is full"
                )
            )
        }
        if let url = settings.replicaURL {
            findings.append(replica(url))
        } else if findings.isEmpty {
            findings.append(.good("replication", "no replica is set, and no standby follows the database"))
        }
        return findings
    }

    static func standby(_ standby: ServerHealth.Standby) -> Finding {
        let behind = standby.bytesBehind.map { ", \($0 >> 20) MiB behind" } ?? ""
        let text = "\(standby.name) is \(standby.state.isEmpty ? "connected" : standby.state)\(behind)"
        guard standby.bytesBehind ?? 0 < 256 << 20 else {
            return .warning(
                "replication",
                text,
                remedy: "look at load, disk and network of the standby; its answers are old until it has caught up"
            )
        }
        return .good("replication", text)
    }

    private func replica(_ url: String) -> Finding {
        let remedy = "mend SOCD_REPLICA_URL, or unset it: the primary then answers everything"
        do {
            var store = Store(url, application: "socdctl", statementTimeoutMilliseconds: 10_000)
            guard let health = try store.health() else {
                return .failed("replication", "the replica gave no answer", remedy: remedy)
            }
            return Self.replica(
                isStandby: health.isStandby,
                secondsBehind: health.secondsBehind,
                bound: settings.replicaLagSeconds
            )
        } catch StoreError.unavailable(let reason) {
            return .failed("replication", "the replica cannot be reached: \(Program.oneLine(reason))", remedy: remedy)
        } catch {
            return .failed("replication", "the replica: \(sentence(for: error))", remedy: remedy)
        }
    }

    static func replica(isStandby: Bool, secondsBehind: Int?, bound: Int) -> Finding {
        guard isStandby else {
            return .warning(
                "replication",
                "SOCD_REPLICA_URL leads to a server that follows no other",
                remedy: "let it name a standby, or all hosts with target_session_attrs=prefer-standby"
            )
        }
        let seconds = secondsBehind ?? 0
        let text = "the replica is \(seconds) s behind"
        guard seconds > bound else { return .good("replication", text) }
        return .failed(
            "replication",
            "\(text), and SOCD_REPLICA_LAG_SECONDS allows \(bound)",
            remedy:
                "look at its log, load and disk (pg_stat_wal_receiver); the primary answers everything until it has caught up"
        )
    }

    // MARK: This machine

    private static func disk(_ health: ServerHealth) -> Finding {
        let size = "the database has \(health.databaseBytes >> 20) MiB"
        guard let path = health.dataDirectory,
            let facts = try? FileManager.default.attributesOfFileSystem(forPath: path),
            let free = (facts[.systemFreeSize] as? NSNumber)?.intValue,
            let all = (facts[.systemSize] as? NSNumber)?.intValue
        else {
            return .good("disk", "\(size); its disk cannot be seen from here")
        }
        return disk(size, freeBytes: free, of: all)
    }

    static func disk(_ size: String, freeBytes free: Int, of all: Int) -> Finding {
        let text = "\(size), and its disk \(free >> 20) of \(all >> 20) MiB free"
        let remedy =
            "make room: keep less (SOCD_REQUEST_LOG_DAYS, SOCD_USAGE_DAYS, SOCD_TAXII_VERSION_DAYS) and run socdctl maintain, or "
            + "enlarge the disk"
        if free < 1 << 30 { return .failed("disk", text, remedy: remedy) }
        return free < all / 10 ? .warning("disk", text, remedy: remedy) : .good("disk", text)
    }

    private func sessionKey() -> Finding {
        let make = "head -c 48 /dev/urandom | base64 -w 0 > FILE, readable by the workers alone (0640 root:socd)"
        guard let path = settings.sessionKeyFile else {
            return .warning(
                "session key",
                "SOCD_SESSION_KEY_FILE is not set, so nobody can sign in",
                remedy: "set it to a file with the session secret: \(make)"
            )
        }
        guard let algorithm = SessionKey.Algorithm(rawValue: settings.sessionAlgorithm),
            let text = Environment.text(ofFile: path)
        else {
            return .failed(
                "session key",
                "\(path) cannot be read",
                remedy: "make it, or let this account read it: \(make)"
            )
        }
        do throws(SessionKey.Unusable) {
            _ = try SessionKey(algorithm, file: text)
        } catch {
            let remedy = algorithm == .hs256 ? "make a new one: \(make)" : "put the provider's public key there"
            return .failed("session key", "\(path) \(error.reason)", remedy: remedy)
        }
        let facts = try? FileManager.default.attributesOfItem(atPath: path)
        let mode = (facts?[.posixPermissions] as? NSNumber)?.intValue ?? 0
        guard algorithm != .hs256 || mode & 0o007 == 0 else {
            return .failed(
                "session key",
                "everybody on this machine can read \(path), and so make sessions of any account",
                remedy: "chmod 640 \(path), and make a new one, since it may be known: \(make)"
            )
        }
        return .good("session key", "\(path) holds a key for \(settings.sessionAlgorithm)")
    }

    /// Whether a worker listens on each socket of SOCD_LISTEN.
    private func sockets() -> [Finding] {
        guard !settings.listen.isEmpty else {
            return [.good("socket", "SOCD_LISTEN is not set here, so no socket was looked at")]
        }
        guard let addresses = ListenAddress(settings.listen)?.addresses(count: settings.processes) else {
            return [
                .failed(
                    "socket",
                    "SOCD_LISTEN is \(settings.listen)",
                    remedy: "set it to unix:PATH or HOST:PORT, as the workers have it"
                )
            ]
        }
        return addresses.map { address in
            guard !address.hasListener else { return .good("socket", "\(address.text) has a worker") }
            return .failed(
                "socket",
                "\(address.text) has no worker",
                remedy:
                    "systemctl start 'socd-worker@*.socket', read journalctl -u 'socd-worker@*', and compare SOCD_LISTEN with the "
                    + "units and with fastcgi_pass of nginx"
            )
        }
    }
}
