import Glibc

/// A folder that is open. Several threads use its descriptor; it is a class so that it is closed when the last one lets go.
final class OpenFolder: Sendable {
    let descriptor: Int32

    /// Why a folder or a file in it cannot be used; `code` as `errno` has it.
    struct Failure: Error, Equatable {
        let code: Int32
        var reason: String { String(cString: strerror(code)) }
    }

    /// - Throws: `EPERM` when others than owner and group may enter: answers are for those whose plan allows them.
    init(_ path: String) throws(Failure) {
        let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw Failure(code: errno) }
        descriptor = opened
        var status = stat()
        // Everything is assigned, so `deinit` closes when this throws.
        guard fstat(opened, &status) == 0 else { throw Failure(code: errno) }
        guard status.st_mode & 0o007 == 0 else { throw Failure(code: EPERM) }
    }

    deinit { close(descriptor) }

    /// The size of a plain file; nil when there is none of this name.
    func size(_ name: String) -> Int? { status(name).map { Int($0.st_size) } }

    func status(_ name: String) -> stat? {
        var status = stat()
        guard fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return nil
        }
        return status
    }

    func remove(_ name: String) { unlinkat(descriptor, name, 0) }

    /// The names in the folder.
    func names() -> [String] {
        let listed = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard listed >= 0, let entries = fdopendir(listed) else { return [] }
        // `closedir` closes the descriptor too.
        defer { closedir(entries) }
        var names: [String] = []
        while let entry = readdir(entries) {
            // The kernel ends the name with a zero.
            names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
            )
        }
        return names
    }

    /// The first bytes of a file, up to `most`; nil when there is none, or it holds more.
    func read<R>(_ name: String, most: Int, _ body: (UnsafeRawBufferPointer) -> R?) -> R? {
        let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return withUnsafeTemporaryAllocation(byteCount: most + 1, alignment: 1) { bytes in
            let count = Glibc.read(file, bytes.baseAddress, bytes.count)
            guard count >= 0, count <= most else { return nil }
            return body(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        }
    }
}
