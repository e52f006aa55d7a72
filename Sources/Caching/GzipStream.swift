import CZ

/// Packs bytes as they come, as one member of gzip (RFC 1952). It holds 256 kB, whatever the length.
///
/// zlib keeps the address of the stream, so the stream has memory of its own, which lives until `deinit` and is begun and
/// ended exactly once.
struct GzipStream: ~Copyable {
    private let stream: UnsafeMutablePointer<z_stream>
    private let chunk: UnsafeMutableRawBufferPointer

    /// - Parameter level: 1 is the fastest, 9 packs best.
    /// - Returns: nil when there is no memory.
    init?(level: Int32) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        chunk = .allocate(byteCount: 32 * 1024, alignment: 1)
        guard z_begin_gzip(stream, level) == Z_OK else { return nil }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
        chunk.deallocate()
    }

    /// Packs more bytes and hands over what is ready.
    /// - Parameters:
    ///   - isLast: whether these bytes are the end; afterwards the stream takes no more.
    ///   - write: takes packed bytes; false when it cannot.
    /// - Returns: whether all was taken.
    mutating func pack(
        _ bytes: UnsafeRawBufferPointer,
        isLast: Bool,
        write: (UnsafeRawBufferPointer) -> Bool
    ) -> Bool {
        var given = 0
        repeat {
            let piece = min(bytes.count - given, 1 << 30)
            // zlib reads its input only during the call, and never writes to it.
            stream.pointee.next_in = bytes.baseAddress.map {
                UnsafeMutablePointer(mutating: ($0 + given).assumingMemoryBound(to: UInt8.self))
            }
            stream.pointee.avail_in = UInt32(piece)
            given += piece
            let flush = isLast && given == bytes.count ? Z_FINISH : Z_NO_FLUSH
            repeat {
                stream.pointee.next_out = chunk.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_out = UInt32(chunk.count)
                guard deflate(stream, flush) != Z_STREAM_ERROR else { return false }
                let ready = chunk.count - Int(stream.pointee.avail_out)
                if ready > 0, !write(UnsafeRawBufferPointer(rebasing: chunk[..<ready])) { return false }
            } while stream.pointee.avail_out == 0
        } while given < bytes.count
        return true
    }
}
