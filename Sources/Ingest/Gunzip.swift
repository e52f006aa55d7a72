import CZ

/// Unpacks gzip (RFC 1952) piece by piece and up to a limit: a few kilobytes may unpack to gigabytes.
enum Gunzip {
    enum Failure: Error, Equatable, Sendable {
        case damaged, cut, unwritable
        case tooLarge(mostBytes: Int)

        /// One line for the operator.
        var text: String {
            switch self {
            case .damaged: "the packed data is damaged"
            case .cut: "the packed data was cut"
            case .unwritable: "what it unpacks to cannot be written"
            case .tooLarge(let most): "it unpacks to more than \(most) bytes"
            }
        }
    }

    /// Whether it begins like gzip: with 1F 8B.
    static func isPacked(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count >= 2 && bytes[0] == 0x1F && bytes[1] == 0x8B
    }

    /// Hands over the unpacked bytes in their order. Members that follow one another count as one file (RFC 1952 §2.2).
    /// - Parameter write: takes a piece; false when it cannot.
    static func unpack(
        _ packed: UnsafeRawBufferPointer,
        mostBytes: Int,
        write: (UnsafeRawBufferPointer) -> Bool
    ) throws(Failure) {
        var stream = z_stream()
        guard z_begin_gunzip(&stream) == Z_OK else { throw .damaged }
        defer { inflateEnd(&stream) }
        // zlib reads its input and writes to the chunk only during the call; both outlive it.
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 * 1024, alignment: 1)
        defer { chunk.deallocate() }
        let input = UnsafeMutablePointer(mutating: packed.bindMemory(to: UInt8.self).baseAddress)
        var read = 0
        var written = 0
        while true {
            let given = min(packed.count - read, 1 << 30)
            stream.next_in = input.map { $0 + read }
            stream.avail_in = UInt32(given)
            stream.next_out = chunk.bindMemory(to: UInt8.self).baseAddress
            stream.avail_out = UInt32(chunk.count)
            let status = inflate(&stream, Z_NO_FLUSH)
            read += given - Int(stream.avail_in)
            let got = chunk.count - Int(stream.avail_out)
            written += got
            guard written <= mostBytes else { throw .tooLarge(mostBytes: mostBytes) }
            if got > 0, !write(UnsafeRawBufferPointer(rebasing: chunk[..<got])) { throw .unwritable }
            switch status {
            case Z_OK: continue
            case Z_STREAM_END:
                // Bytes that do not begin another member are padding.
                guard isPacked(UnsafeRawBufferPointer(rebasing: packed[read...])) else { return }
                guard inflateReset(&stream) == Z_OK else { throw .damaged }
            case Z_BUF_ERROR where read == packed.count: throw .cut
            default: throw .damaged
            }
        }
    }
}
