import Glibc

/// The bytes of a file, mapped: however large it is, memory holds only what is being read.
///
/// The mapping is private, read-only and lives as long as the value; if another process cuts
/// the file short meanwhile, SIGBUS ends the import and its transaction.
package struct MappedFile: ~Copyable {
    /// Why a file cannot be read.
    package struct Failure: Error, Sendable {
        package let path: String
        package let reason: String
    }

    private let base: UnsafeMutableRawPointer?
    private let count: Int

    /// - Parameter path: `-` for standard input, which is copied to an unnamed file first.
    package init(_ path: String) throws(Failure) {
        (base, count) = try Self.map(path)
    }

    /// A file that may be packed with gzip: then what it unpacks to, in a file without a name.
    /// - Parameter mostBytes: of the unpacked file.
    package init(_ path: String, unpackingUpTo mostBytes: Int) throws(Failure) {
        let file = try MappedFile(path)
        guard
            let unpacked = try file.withBytes({ bytes throws(Failure) in
                try Self.unpacked(bytes, upTo: mostBytes, path: path)
            })
        else {
            self = file
            return
        }
        (base, count) = unpacked
    }

    /// What a body unpacks to, in a file without a name; nil when it is not packed with gzip.
    package init?(unpacking body: [UInt8], upTo mostBytes: Int) throws(Failure) {
        let found = try body.span.bytes.withUnsafeBytes { bytes throws(Failure) in
            try Self.unpacked(bytes, upTo: mostBytes, path: "the body")
        }
        guard let found else { return nil }
        (base, count) = found
    }

    private static func unpacked(
        _ bytes: UnsafeRawBufferPointer,
        upTo mostBytes: Int,
        path: String
    ) throws(Failure) -> (UnsafeMutableRawPointer?, Int)? {
        guard Gunzip.isPacked(bytes) else { return nil }
        guard let file = tmpfile() else { throw Failure(path: path, reason: String(cString: strerror(errno))) }
        defer { fclose(file) }
        do throws(Gunzip.Failure) {
            try Gunzip.unpack(bytes, mostBytes: mostBytes) { chunk in
                fwrite(chunk.baseAddress, 1, chunk.count, file) == chunk.count
            }
        } catch {
            throw Failure(path: path, reason: error.text)
        }
        guard fflush(file) == 0 else { throw Failure(path: path, reason: String(cString: strerror(errno))) }
        return try map(fileno(file), path: path)
    }

    private static func map(_ path: String) throws(Failure) -> (UnsafeMutableRawPointer?, Int) {
        let descriptor = path == "-" ? try spool() : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(path: path, reason: String(cString: strerror(errno))) }
        defer { close(descriptor) }
        return try map(descriptor, path: path)
    }

    private static func map(_ descriptor: Int32, path: String) throws(Failure) -> (UnsafeMutableRawPointer?, Int) {
        var facts = stat()
        guard fstat(descriptor, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
            throw Failure(path: path, reason: "not a file")
        }
        let count = Int(facts.st_size)
        if count == 0 { return (nil, 0) }
        guard let mapped = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), mapped != MAP_FAILED else {
            throw Failure(path: path, reason: String(cString: strerror(errno)))
        }
        madvise(mapped, count, MADV_SEQUENTIAL)
        return (mapped, count)
    }

    deinit {
        if let base { munmap(base, count) }
    }

    /// The bytes, for the time of the call.
    package func withSpan<R>(_ body: (Span<UInt8>) throws -> R) rethrows -> R {
        let bytes = UnsafeBufferPointer(start: base?.assumingMemoryBound(to: UInt8.self), count: count)
        return try body(bytes.span)
    }

    private func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> R) throws(Failure) -> R {
        try body(UnsafeRawBufferPointer(start: base, count: count))
    }

    /// Standard input in a file that has no name and vanishes with its descriptor.
    private static func spool() throws(Failure) -> Int32 {
        guard let file = tmpfile() else { throw Failure(path: "-", reason: String(cString: strerror(errno))) }
        defer { fclose(file) }
        var chunk = [UInt8](repeating: 0, count: 256 * 1024)
        while true {
            let got = read(STDIN_FILENO, &chunk, chunk.count)
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw Failure(path: "-", reason: String(cString: strerror(errno))) }
            if got == 0 { break }
            guard fwrite(chunk, 1, got, file) == got else {
                throw Failure(path: "-", reason: String(cString: strerror(errno)))
            }
        }
        guard fflush(file) == 0 else { throw Failure(path: "-", reason: String(cString: strerror(errno))) }
        return dup(fileno(file))
    }
}
