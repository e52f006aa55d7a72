import Foundation

/// The pretend upstream as a child process; it ends when the pipe to it closes. A class, so that it ends with its last
/// user.
final class Upstream: @unchecked Sendable {
    // Set once in `init`, before any other thread knows the object.
    private let process = Process()
    private let input = Pipe()
    let port: Int

    static let python: String? = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// - Parameter certificate: a PEM file with key and certificate; nil for plain HTTP.
    init(certificate: String? = nil) throws {
        let output = Pipe()
        process.executableURL = URL(filePath: Self.python ?? "/nonexistent")
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "upstream.py").path
        process.arguments = [script] + (certificate.map { [$0] } ?? [])
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 0x0A { line.append(byte) }
        guard let port = Int(String(decoding: line, as: UTF8.self)) else { throw CocoaError(.fileReadUnknown) }
        self.port = port
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}

/// A certificate for `localhost` that nobody has signed, with its key.
struct Certificate {
    let path: String

    init?() {
        path = FileManager.default.temporaryDirectory.appending(path: "socd-fetch-\(UUID().uuidString).pem").path
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj",
            "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", path, "-out", path + ".crt",
        ]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        process.waitUntilExit()
        guard process.terminationStatus == 0, let key = try? Data(contentsOf: URL(filePath: path)),
            let certificate = try? Data(contentsOf: URL(filePath: path + ".crt")),
            (try? (key + certificate).write(to: URL(filePath: path))) != nil
        else { return nil }
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
        try? FileManager.default.removeItem(atPath: path + ".crt")
    }
}
