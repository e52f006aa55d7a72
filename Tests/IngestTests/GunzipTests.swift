import Testing

@testable import Ingest

/// `hello gzip` as gzip packs it.
private let packed: [UInt8] = [
    0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57, 0x48, 0xAF, 0xCA,
    0x2C, 0x00, 0x00, 0x19, 0x6A, 0xD2, 0xDF, 0x0A, 0x00, 0x00, 0x00,
]

private func unpack(_ bytes: [UInt8], mostBytes: Int = 1000) throws(Gunzip.Failure) -> String {
    var out: [UInt8] = []
    try bytes.span.bytes.withUnsafeBytes { bytes throws(Gunzip.Failure) in
        try Gunzip.unpack(bytes, mostBytes: mostBytes) { chunk in
            out += chunk
            return true
        }
    }
    return String(decoding: out, as: UTF8.self)
}

@Test func `a packed file is unpacked, and members that follow one another are one file`() throws {
    #expect(try unpack(packed) == "hello gzip")
    #expect(try unpack(packed + packed) == "hello gziphello gzip")
    #expect(try unpack(packed + [0, 0, 0, 0]) == "hello gzip")
}

@Test(arguments: [3, 10, 12, 20, 29])
func `a cut file is told from a whole one`(length: Int) {
    #expect(throws: Gunzip.Failure.cut) { try unpack(Array(packed.prefix(length))) }
}

@Test func `a damaged file is refused`() {
    var damaged = packed
    damaged[24] ^= 1
    #expect(throws: Gunzip.Failure.damaged) { try unpack(damaged) }
}

@Test func `what unpacks to more than the bound is given up`() {
    #expect(throws: Gunzip.Failure.tooLarge(mostBytes: 9)) { try unpack(packed, mostBytes: 9) }
    #expect(throws: Never.self) { try unpack(packed, mostBytes: 10) }
}

@Test func `a body is unpacked into a file when it is packed, and left alone when not`() throws {
    guard let file = try MappedFile(unpacking: packed, upTo: 100) else {
        Issue.record("it was left alone")
        return
    }
    let text = file.withSpan { span in span.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
    #expect(text == "hello gzip")
    if (try MappedFile(unpacking: Array("plain".utf8), upTo: 100)) != nil { Issue.record("it was unpacked") }
}
