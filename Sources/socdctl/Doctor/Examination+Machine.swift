import FastCGI
import Foundation
import Runtime

/// What this machine has beside the workers: systemd's timers, nginx's files.
extension Examination {
    /// The timers that the units of this release have.
    static let timers = ["socd-ingest", "socd-maintain", "socd-stats"]

    /// - Parameter units: where an administrator puts units.
    static func timers(
        units: [String] = ["/etc/systemd/system", "/usr/lib/systemd/system", "/usr/local/lib/systemd/system"]
    ) -> Finding {
        let files = FileManager.default
        let installed = timers.filter { name in units.contains { files.fileExists(atPath: "\($0)/\(name).timer") } }
        guard !installed.isEmpty else {
            return .good(
                "timers",
                "this machine has no units of the service; something else must run ingest, maintain, stats refresh"
            )
        }
        guard files.fileExists(atPath: "/run/systemd/system") else {
            return .warning("timers", "systemd does not run here", remedy: "start the timers where it does")
        }
        let missing = timers.filter { !installed.contains($0) }
        let resting = installed.filter { !isActive("\($0).timer") }
        guard missing.isEmpty, resting.isEmpty else {
            let names = (missing + resting).map { "\($0).timer" }.joined(separator: " ")
            return .failed("timers", "not active: \(names)", remedy: "systemctl enable --now \(names)")
        }
        return .good("timers", "\(timers.count) timers are active")
    }

    private static func isActive(_ unit: String) -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["systemctl", "is-active", "--quiet", unit]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    /// Whether nginx's files are whole: each file that they include is there, and each socket has a worker.
    /// - Parameter folder: as `scripts/render` wrote it.
    static func nginx(folder given: String?) -> Finding {
        let files = FileManager.default
        // As README.md beside the units has it, and as the package does.
        let usual = ["/etc/nginx/socd", "/var/lib/socd/nginx"]
        let folder = given ?? usual.first { files.fileExists(atPath: "\($0)/socd.conf") } ?? usual[0]
        let root = given.map { URL(filePath: $0).deletingLastPathComponent().path } ?? "/etc/nginx"
        guard let host = text("\(folder)/socd.conf") else {
            return .good("nginx", "\(folder)/socd.conf is not here, so nginx was not looked at")
        }
        let texts =
            (try? files.contentsOfDirectory(atPath: folder))?.sorted().compactMap { text("\(folder)/\($0)") } ?? [host]
        let missing = texts.flatMap(includes).filter { !files.fileExists(atPath: $0) }
        if let first = missing.first {
            return .failed(
                "nginx",
                "its files include \(first), which is not there",
                remedy: "run scripts/render \(folder) again, then nginx -t && systemctl reload nginx"
            )
        }
        let outer =
            ["\(root)/nginx.conf"]
            + ["conf.d", "sites-enabled"].flatMap { name in
                ((try? files.contentsOfDirectory(atPath: "\(root)/\(name)")) ?? []).map { "\(root)/\(name)/\($0)" }
            }
        guard outer.contains(where: { text($0)?.contains("\(folder)/socd.conf") == true }) else {
            return .failed(
                "nginx",
                "nothing under \(root) includes \(folder)/socd.conf",
                remedy:
                    "echo 'include \(folder)/socd.conf;' > \(root)/conf.d/socd.conf, then nginx -t && systemctl reload nginx"
            )
        }
        let silent = sockets(text("\(folder)/workers_socd.conf") ?? "").filter { path in
            ListenAddress("unix:\(path)").map { !$0.hasListener } ?? true
        }
        guard silent.isEmpty else {
            return .failed(
                "nginx",
                "it passes requests to \(silent.joined(separator: ", ")), where no worker listens",
                remedy: "start these workers, or run scripts/render with SOCKETS as they are"
            )
        }
        return .good("nginx", "its files are whole, and each socket has a worker")
    }

    /// Paths of `include` directives that are not comments.
    private static func includes(_ text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            let words = line.split { $0 == " " || $0 == "\t" || $0 == ";" }
            guard words.count >= 2, words[0] == "include", words[1].hasPrefix("/"), !words[1].contains("*") else {
                return nil
            }
            return String(words[1])
        }
    }

    private static func sockets(_ text: String) -> [String] {
        var paths: [String] = []
        for line in text.split(separator: "\n") {
            let words = line.split { $0 == " " || $0 == ";" }
            guard words.count >= 2, words[0] == "server", words[1].hasPrefix("unix:") else { continue }
            let path = String(words[1].dropFirst(5))
            if !paths.contains(path) { paths.append(path) }
        }
        return paths
    }

    private static func text(_ path: String) -> String? { Environment.text(ofFile: path) }
}
