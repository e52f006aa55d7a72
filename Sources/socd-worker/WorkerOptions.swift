import Glibc
import Runtime

/// The command line of the worker. An option wins over the setting of the same meaning.
struct WorkerOptions {
    private var values: [String: String] = [:]

    private static let help = """
        usage: socd-worker [--listen unix:PATH|HOST:PORT] [--processes N] [--threads N]

        Answers FastCGI requests. Without --listen it inherits its socket, as standard input or by LISTEN_FDS.
          --listen ADDRESS  unix:PATH or HOST:PORT; several processes listen on PATH.0, PATH.1, … or PORT, PORT+1, …
          --processes N     run N copies and replace one that dies (SIGHUP replaces them one by one)
          --threads N       threads in each process, each with its own database connection
        All settings are environment variables that begin with SOCD_; see the README.

        """

    /// Reads `--name VALUE` and `--name=VALUE`. Ends the program on `--help` and on anything else.
    static func parse(_ arguments: [String]) -> WorkerOptions {
        var options = WorkerOptions()
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--help" || argument == "-h" {
                print(help, terminator: "")
                exit(0)
            }
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            guard let name = parts.first, ["--listen", "--processes", "--threads"].contains(name) else {
                fail("socd-worker: unknown option \(argument)\n\(help)", code: 64)
            }
            guard let value = parts.count == 2 ? parts[1] : rest.popFirst() else {
                fail("socd-worker: \(name) needs a value", code: 64)
            }
            options.values[name] = value
        }
        return options
    }

    func apply(to settings: inout Settings) throws {
        if let listen = values["--listen"] { settings.listen = listen }
        if let text = values["--processes"] { settings.processes = try Self.count("--processes", text) }
        if let text = values["--threads"] { settings.threads = try Self.count("--threads", text) }
    }

    private static func count(_ name: String, _ text: String) throws -> Int {
        guard let number = Int(text), (1...256).contains(number) else {
            throw SettingsError(message: "\(name) must be a whole number from 1 to 256; \"\(text)\" is not")
        }
        return number
    }

    static func fail(_ line: String, code: Int32) -> Never {
        let bytes = Array("\(line)\n".utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
        exit(code)
    }
}
