import CLinux
import Glibc
import Synchronization

/// The probe program as a process of its own, its standard error kept. Killed, if it still runs, with the value.
final class ProbeProcess {
    let pid: pid_t
    private let errors: Int32
    private var said: [UInt8] = []
    private var status: Int32?

    /// - Parameters:
    ///   - input: the descriptor that becomes standard input; -1 leaves it closed.
    ///   - shell: runs this instead, with the program and its arguments as `"$@"`.
    init(_ arguments: [String], input: Int32 = -1, shell: String? = nil) throws {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw FastCGIClient.Failure(what: "socketpair")
        }
        let own = CommandLine.arguments[0]
        var line = ["\(Self.folder(of: own))/FastCGIProbe"] + arguments
        if let shell { line = ["/bin/sh", "-c", shell, "sh"] + line }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        if input >= 0 {
            posix_spawn_file_actions_adddup2(&actions, input, 0)
            posix_spawn_file_actions_adddup2(&actions, input, 3)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
        var words: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
        var child = pid_t()
        let code = posix_spawn(&child, line[0], &actions, nil, &words, process_environment())
        for word in words { free(word) }
        posix_spawn_file_actions_destroy(&actions)
        close(ends[1])
        pid = child
        errors = ends[0]
        if code != 0 { throw FastCGIClient.Failure(what: "posix_spawn \(line[0]): \(code)") }
    }

    deinit {
        if status == nil {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
        close(errors)
    }

    /// Where the built products are: the directory of the test bundle that holds this code.
    private static func folder(of executable: String) -> String {
        var path = executable
        // The test runner may be the bundle itself or a program of the tool chain that has loaded it.
        if let maps = fopen("/proc/self/maps", "r") {
            var line = [CChar](repeating: 0, count: 8192)
            while fgets(&line, Int32(line.count), maps) != nil {
                let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                if let start = text.firstIndex(of: "/"), text.contains(".xctest") {
                    path = String(text[start...].prefix { $0 != "\n" })
                    break
                }
            }
            fclose(maps)
        }
        return String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }

    /// All that it has written so far, line by line.
    var lines: [Substring] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(errors, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count <= 0 { break }
            said += buffer[..<count]
        }
        return String(decoding: said, as: UTF8.self).split(separator: "\n")
    }

    func has(_ line: String) -> Bool { eventually { lines.contains { $0.hasPrefix(line) } } }

    func signal(_ number: Int32) { kill(pid, number) }

    /// What `waitpid` gave, once it has ended; nil when it does not end.
    func end() -> Int32? {
        var status: Int32 = 0
        if eventually({ waitpid(pid, &status, WNOHANG) == pid }) { self.status = status }
        return self.status
    }

    /// Processes that it has started and that still are there.
    var children: [pid_t] {
        guard let file = fopen("/proc/\(pid)/task/\(pid)/children", "r") else { return [] }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 4096)
        guard fgets(&line, Int32(line.count), file) != nil else { return [] }
        return String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            .split(separator: " ").compactMap { pid_t($0) }
    }

    /// How often its threads, but for the first, have gone to sleep of their own accord.
    var waits: Int {
        guard let folder = opendir("/proc/\(pid)/task") else { return 0 }
        defer { closedir(folder) }
        var sum = 0
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let thread = pid_t(name), thread != pid, let file = fopen("/proc/\(pid)/task/\(name)/status", "r")
            else { continue }
            defer { fclose(file) }
            var line = [CChar](repeating: 0, count: 4096)
            while fgets(&line, Int32(line.count), file) != nil {
                let words = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
                    .split(whereSeparator: \.isWhitespace)
                if words.first == "voluntary_ctxt_switches:" { sum += words.last.flatMap { Int($0) } ?? 0 }
            }
        }
        return sum
    }
}
