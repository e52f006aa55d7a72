import Glibc

/// A program of others that this one starts and waits for, such as `pg_dump`.
package struct ForeignProgram: Sendable {
    /// How it ended.
    package struct Outcome: Sendable {
        /// What it wrote to standard error, at most the last 4 KB.
        package let complaint: String
        package let isDone: Bool
    }

    package let path: String

    /// The program in the first of the directories that has it; nil when none has.
    package init?(_ name: String, in directories: [String]) {
        let places = directories.filter { !$0.isEmpty }.map { "\($0)/\(name)" }
        guard let path = places.first(where: { access($0, X_OK) == 0 }) else { return nil }
        self.path = path
    }

    /// Runs it to its end. It reads nothing, and its standard output is ours. It stays in our process group, so that Ctrl-C ends
    /// both.
    /// - Parameter environment: `NAME=VALUE` in place of ours. Passwords belong here: everybody may read a command line.
    package func run(_ arguments: [String], environment: [String]) -> Outcome {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return Outcome(complaint: Self.reason(errno), isDone: false) }
        // The program gets a copy of the second as its standard error, and neither of these.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO)
        var pid = pid_t()
        let code = withCStrings([path] + arguments) { arguments in
            withCStrings(environment) { environment in posix_spawn(&pid, path, &actions, nil, arguments, environment) }
        }
        close(ends[1])
        guard code == 0 else { return Outcome(complaint: Self.reason(code), isDone: false) }
        let said = Self.tail(of: ends[0])
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        // Status 0 is a normal end with code 0: no signal, no other code.
        return Outcome(complaint: said, isDone: status == 0)
    }

    /// Reads to the end and keeps the last 4 KB.
    private static func tail(of descriptor: Int32) -> String {
        var kept: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return String(decoding: kept, as: UTF8.self) }
            kept += chunk[..<count]
            kept.removeFirst(max(0, kept.count - 4096))
        }
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}
