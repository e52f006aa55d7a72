import Glibc

/// The environment of this process.
package enum Environment {
    /// Every variable, as the process got it. Empty when the kernel does not show them.
    package static func all() -> [String: String] {
        var bytes: [UInt8] = []
        guard let file = fopen("/proc/self/environ", "r") else { return [:] }
        defer { fclose(file) }
        var chunk = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        var variables: [String: String] = [:]
        for line in bytes.split(separator: 0) {
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
            variables[String(decoding: line[..<equals], as: UTF8.self)] =
                String(decoding: line[(equals + 1)...], as: UTF8.self)
        }
        return variables
    }

    /// A file's text, or nil. For small files such as secrets.
    package static func text(ofFile path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        let count = fread(&chunk, 1, chunk.count, file)
        return ferror(file) == 0 ? String(decoding: chunk[..<count], as: UTF8.self) : nil
    }
}
